import { statSync } from 'node:fs';
import type { Emulator } from './emulator.ts';

/** ms between two looks. Editors replace files, and mounts of containers report no changes: polling sees both. */
const INTERVAL = 200;

/**
 * Serves the scenario again whenever one of its files changes. A wrong file keeps the old data; the log says why.
 *
 * @returns stops watching
 */
export function watchScenario(emulator: Emulator): () => void {
  const { log } = emulator.app;
  const stampOf = (): string => [...emulator.scenarioFiles].map(stampOfFile).join('\n');
  let stamp = stampOf();
  let last = Promise.resolve();
  const readAgain = async (): Promise<void> => {
    try {
      if (await emulator.reload()) log.info('the scenario has changed: serving its new data');
    } catch (error) {
      log.error(`the scenario has changed, but is wrong; still serving the old data: ${(error as Error).message}`);
    }
  };
  const timer = setInterval(() => {
    const now = stampOf();
    if (now === stamp) return;
    stamp = now;
    last = last.then(readAgain);
  }, INTERVAL);
  return () => {
    clearInterval(timer);
  };
}

function stampOfFile(file: string): string {
  const { mtimeMs, size, ino } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return [mtimeMs, size, ino].join(' ');
}
