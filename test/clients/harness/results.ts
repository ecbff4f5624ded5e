import { readFileSync } from 'node:fs';

/** How one client did in one suite. */
export interface Result {
  readonly client: string;
  readonly version: string;
  /** What was driven with it, where a client has several suites. */
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why cases were skipped, and what else is worth a line. */
  readonly notes: readonly string[];
  /** Everything that it printed, for when something failed. */
  readonly output: string;
}

type Counts = Pick<Result, 'passed' | 'failed' | 'skipped'>;

/** Counts the tests of a TAP stream, those at its outermost level. */
export function countTap(tap: string): Counts {
  const points = tap.split('\n').filter((line) => /^(not )?ok /.test(line));
  const skipped = points.filter((line) => /# SKIP/i.test(line)).length;
  const failed = points.filter((line) => line.startsWith('not ok ')).length;
  return { passed: points.length - failed - skipped, failed, skipped };
}

/** Counts the test cases of a JUnit report, as pytest and schemathesis write it. */
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

/** Counts the tests of `go test -json`: those that hold no tests of their own. */
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

/** A run that failed before or after its cases, such as one that could not even start, fails as a whole. */
export function failedIfItSaysSo(counts: Counts, status: number): Counts {
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
