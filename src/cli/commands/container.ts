import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const COMMAND = /(^|\/)usage-emulator(\.js)?$/;

/**
 * Where an emulator listens, as flags, for commands that run beside it without its own flags: the health check of a
 * container, whose process 1 is the emulator. Empty if the process is something else, and on systems without `/proc`.
 */
export function addressFlagsOf(pid: number): string[] {
  const args = ifReadable(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')) ?? [];
  const command = args.findIndex((arg) => COMMAND.test(arg));
  if (command === -1) return [];
  const flags = args.flatMap((arg, index) => {
    if (index > command && (arg === '--host' || arg === '--port')) return `${arg}=${args[index + 1] ?? ''}`;
    return index > command && /^--(host|port)=/.test(arg) ? arg : [];
  });
  const [port, ...others] = ifReadable(() => listeningPorts(pid)) ?? [];
  // The real port replaces 0. Of several, none is known to be the emulator's.
  return port === undefined || others.length > 0 ? flags : [...flags, `--port=${port}`];
}

/** Its state in the kernel's list of TCP sockets. */
const LISTENING = '0A';

/** @see https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html */
function listeningPorts(pid: number): number[] {
  const folder = `/proc/${pid}/fd`;
  const own = new Set(readdirSync(folder).map((fd) => ifReadable(() => readlinkSync(`${folder}/${fd}`))));
  return ['tcp', 'tcp6'].flatMap((name) => {
    const lines = ifReadable(() => readFileSync(`/proc/${pid}/net/${name}`, 'utf8').split('\n')) ?? [];
    return lines.flatMap((line) => {
      const [, address = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      return state === LISTENING && own.has(`socket:[${inode}]`)
        ? Number.parseInt(address.split(':')[1] ?? '', 16)
        : [];
    });
  });
}

/** `undefined` if a file is missing or may not be read. */
function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
