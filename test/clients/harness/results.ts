import { readFileSync } from 'node:fs';

/** The result of one client in one suite. */
export interface Result {
  readonly client: string;
  readonly version: string;
  /** The part of the suite, if a client has several. */
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The reasons for skips, and other remarks. */
  readonly notes: readonly string[];
  /** All output, shown if a case failed. */
  readonly output: string;
}

type Counts = Pick<Result, 'passed' | 'failed' | 'skipped'>;

/** Counts the top-level tests of a TAP stream. */
export function countTap(tap: string): Counts {
  const points = tap.split('\n').filter((line) => /^(not )?ok /.test(line));
  const skipped = points.filter((line) => /# SKIP/i.test(line)).length;
  const failed = points.filter((line) => line.startsWith('not ok ')).length;
  return { passed: points.length - failed - skipped, failed, skipped };
}

/** Counts the test cases of a JUnit report by pytest or schemathesis. */
export function countJunit(file: string): Counts {
  const xml = readFileSync(file, 'utf8');
  const sum = (attribute: string): number =>
    [...xml.matchAll(/<testsuite\b[^>]*>/g)]
      .map(([suite]) => Number(new RegExp(`\\b${attribute}="(\\d+)"`).exec(suite)?.[1] ?? 0))
      .reduce((total, count) => total + count, 0);
  const failed = sum('failures') + sum('errors');
  const skipped = sum('skipped');
  return { passed: sum('tests') - failed - skipped, failed, skipped };
}

/** Counts the tests of `go test -json` that have no subtests. */
export function countGo(json: string): Counts {
  const outcomes = new Map<string, string>();
  for (const line of json.split('\n')) {
    const event = /^\{.*"Action":"(pass|fail|skip)".*"Test":"((?:[^"\\]|\\.)*)"/.exec(line);
    if (event !== null) outcomes.set(event[2] ?? '', event[1] ?? '');
  }
  const names = [...outcomes.keys()];
  const leaves = names.filter((name) => !names.some((other) => other.startsWith(`${name}/`)));
  const count = (outcome: string): number => leaves.filter((name) => outcomes.get(name) === outcome).length;
  return { passed: count('pass'), failed: count('fail'), skipped: count('skip') };
}

/** Counts a failure if the run failed outside its cases, for example before the first one. */
export function failedIfItSaysSo(counts: Counts, status: number): Counts {
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
