// `npm run test:inspector`: the inspector in a real Chromium. It installs one where that is possible without a question.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

function findChromium(): string | undefined {
  return [process.env['CHROMIUM'] ?? '', ...PATHS].find((path) => path !== '' && existsSync(path));
}

if (findChromium() === undefined && process.env['CI'] === 'true') {
  execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
  execFileSync('apt-get', ['install', '-qq', '-y', '--no-install-recommends', 'chromium'], { stdio: 'inherit' });
}
const chromium = findChromium();
if (chromium === undefined) {
  console.error('No Chromium found: install it (on Debian: apt-get install chromium), or set CHROMIUM to its path.');
  process.exit(1);
}

const files = globSync('*.test.ts', { cwd: import.meta.dirname }).sort();
const failed = files.filter((file) => {
  console.log(`\n== ${file}`);
  const env = { ...process.env, CHROMIUM: chromium, TAP_TIMEOUT: '300' };
  return spawnSync(process.execPath, [join(import.meta.dirname, file)], { stdio: 'inherit', env }).status !== 0;
});
console.log(failed.length === 0 ? `\n${files.length} files passed` : `\nFAILED: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
