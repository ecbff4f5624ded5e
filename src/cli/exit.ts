/** What the command ends with. */
export const ExitStatus = { ok: 0, failed: 1, wrongUsage: 2 } as const;

/** The emulator can't start or go on, though it was told properly: a port in use, a data file of another scenario. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

export function describeExits(): string {
  return `Exit status:
  0    done, or ended by SIGINT or SIGTERM, every answer in flight finished
  1    can't start: the port can't be had, or another scenario or seed made the
       data file; or one of several workers ended
  2    a command, flag, variable or scenario that isn't allowed
  130  ended at once by a second SIGINT; 143 by a second SIGTERM`;
}
