import type { FastifyInstance } from 'fastify';
import { type Static, type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Database } from 'better-sqlite3';
import type { Charges, DailyCosts } from '../focus/charge.ts';
import type { Authentication } from '../http/authentication.ts';
import type { ContentCoding } from '../http/request/content-coding.ts';
import type { Failure, FailureAnswer } from '../http/failure.ts';
import type { Month } from '../time/day.ts';
import { UNIQUE } from '../schema/fields.ts';
import type { Answers } from './answer-reader.ts';
import type { Work } from '../turns.ts';
import type { Endpoint } from './endpoint.ts';
import type { Listing } from './listing.ts';
import type { RecordKind, WriteContext } from './record-kind.ts';
import { revisionsField } from '../revisions/written-revision.ts';
import type { Probes } from './probe.ts';
import type { Recording } from './recording.ts';
import type { RuleSection } from './rule.ts';
import type { Anomaly } from './anomaly.ts';
import type { Summary } from './summary.ts';

/**
 * One emulated cloud API: data plus handlers. `core` decides when a request fails and which dataset it sees; the provider
 * decides how that looks.
 *
 * @typeParam World what the provider's simulation works from; code that never seeds needs no particular one
 */
export interface Provider<World = never> {
  readonly name: string;
  /** The vendor's name. */
  readonly title: string;
  readonly endpoints: readonly Endpoint[];
  /** Whether a path belongs to this API, so that its 404 is in this API's dialect. */
  ownsPath(path: string): boolean;
  /** The path prefixes that {@link ownsPath} recognizes. */
  readonly pathPrefixes: readonly string[];
  readonly authentication: Authentication;
  /** The codings of request bodies that the API takes. Default: all that the emulator knows. */
  readonly contentCodings?: readonly ContentCoding[];
  /** An API key in the vendor's format, for examples. */
  readonly exampleKey: string;
  /** The environment variables that point the vendor's clients at the emulator. */
  clientEnvironment(baseUrl: string, key: string): Readonly<Record<string, string>>;
  /** One line of code for each official client. */
  clientHints(baseUrl: string, key: string): readonly { readonly client: string; readonly code: string }[];
  /** The error dialect: a total function of the reasons to fail. */
  answerFailure(failure: Failure, requestId: string): FailureAnswer;
  /** Adds what all endpoints share, such as content type parsers, to the provider's scope. */
  protocol?(scope: FastifyInstance): void;
  readonly kinds: readonly [RecordKind, ...RecordKind[]];
  /** `CREATE TABLE` statements by table name, those of the record kinds included. */
  readonly tables: Readonly<Record<string, string>>;
  /** The provider's section of a scenario file, which {@link seed} takes. */
  readonly scenarioSchema: TSchema;
  /**
   * Writes what the scenario says into empty tables, in bulk and in the same order every time. It works while it is
   * iterated, so that other requests get their turn between rows; the caller holds the transaction.
   *
   * @yields the number of rows written since the last time, often enough to draw a progress bar; 0 after other work
   * @throws TypeError for a section that the schema doesn't allow
   */
  readonly seed: (db: Database, world: World, section: unknown) => Iterable<number>;
  /**
   * What had been used by an instant (ms), computed independently of the code that answers requests, so that the two can be
   * compared. No statement stays open while others have their turn.
   */
  summarize(db: Database, now: number): Work<Summary>;
  /** From when to when there is usage (ms), regardless of the clock; `undefined` without usage. */
  readonly timeline?: (db: Database) => { readonly from: number; readonly to: number } | undefined;
  /** How the usage of a period is listed, for those who look at the data; omitted by a provider without such a list. */
  readonly listing?: Listing;
  /** What the scenario planted for people to detect, with what it has cost by an instant (ms). */
  readonly anomalies?: (db: Database, now: number) => readonly Omit<Anomaly, 'provider'>[];
  /** What it charges, for FOCUS files; omitted by a provider that has no rows there. */
  readonly charges?: Charges;
  /** About how many resources a month's {@link charges} are for, so that a progress bar knows its end. */
  readonly countCharged?: (db: Database, month: Month, now: number) => number;
  /** What it charges, for sums; omitted by a provider without {@link charges}. */
  readonly costs?: DailyCosts;
  /** Loads what is known about the API. A server never does: rules are for documentation and for checks. */
  readonly rules?: () => Promise<readonly RuleSection[]>;
  /** Loads what finds out whether rules hold for another server of this API. */
  readonly probes?: () => Promise<Probes>;
  /** Loads what reads records from the answers of this API. */
  readonly answers?: () => Promise<Answers>;
  /** Loads how a period of an account is read through this API; {@link answers} read what is answered. */
  readonly recording?: () => Promise<Recording>;
}

/** What every simulation needs; a provider's own world adds to it. */
export type SeedWorld = WriteContext;

type Derived = 'ownsPath' | 'tables' | 'scenarioSchema' | 'seed';

export interface ProviderDefinition<World extends SeedWorld, Settings extends TProperties> extends Omit<
  Provider<World>,
  Derived
> {
  /** The keys of the provider's scenario section besides its record kinds. */
  readonly settings: Settings;
  /** The tables that hold settings; they survive an import that replaces the records. */
  readonly settingTables?: Readonly<Record<string, string>>;
  /** Writes the settings that records depend on, before the section's records. */
  readonly prepare?: (db: Database, settings: Static<TObject<Settings>>) => void;
  /** Writes what the settings ask for, after the section's records. */
  readonly seed: (db: Database, world: World, settings: Static<TObject<Settings>>) => Iterable<number>;
}

/** Completes a provider from its declaration. */
export function defineProvider<World extends SeedWorld, Settings extends TProperties>(
  definition: ProviderDefinition<World, Settings>,
): Provider<World> {
  const { name, kinds, settings, settingTables = {}, pathPrefixes, prepare, seed } = definition;
  const settingsSchema = Type.Object(settings);
  return {
    ...definition,
    ownsPath: (path) => pathPrefixes.some((prefix) => hasPrefix(path, prefix)),
    tables: Object.assign({}, settingTables, ...kinds.map(({ tables }) => tables)) as Record<string, string>,
    scenarioSchema: Type.Object(
      {
        ...Object.fromEntries(
          kinds.map(({ name, schema, description, id, unique }) => [
            name,
            Type.Optional(Type.Array(schema, { description, ...(unique && { [UNIQUE]: id }) })),
          ]),
        ),
        ...settings,
        revisions: Type.Optional(revisionsField(kinds)),
      },
      { additionalProperties: false },
    ),
    *seed(db, world, section) {
      if (!Value.Check(settingsSchema, section)) throw new TypeError(`not a section of ${name}`);
      prepare?.(db, section);
      for (const kind of kinds) {
        const context = { random: world.random.branch(name, kind.name), clock: world.clock };
        yield* kind.write(db, recordsIn(section, kind.name), context);
      }
      yield* seed(db, world, section);
    },
  };
}

/** The records of one kind in a scenario section. */
export function recordsIn(section: unknown, kind: string): readonly unknown[] {
  const records: unknown = new Map<string, unknown>(Object.entries(Object(section) as object)).get(kind);
  return Array.isArray(records) ? records : [];
}

/** A prefix that ends in a letter ends with its path segment: `/v1/usage` owns `/v1/usage/x` but not `/v1/usages`. */
function hasPrefix(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false;
  return path.length === prefix.length || !/\w$/.test(prefix) || path[prefix.length] === '/';
}

/**
 * Refuses providers that can't be served together.
 *
 * @throws RangeError for two providers of the same name or with overlapping path prefixes, and for an endpoint outside the
 *   prefixes of its provider, whose 405 would be in another dialect
 */
export function checkProviders(providers: readonly Provider[]): void {
  for (const [index, provider] of providers.entries()) {
    const { name, endpoints, pathPrefixes } = provider;
    const stray = endpoints.flatMap(({ paths }) => paths).find((path) => !provider.ownsPath(path));
    if (stray !== undefined) throw new RangeError(`the provider ${name} serves ${stray}: add a prefix to pathPrefixes`);
    for (const other of providers.slice(0, index)) {
      if (other.name === name) throw new RangeError(`two providers are called ${name}`);
      const claimed =
        pathPrefixes.find((prefix) => other.ownsPath(prefix)) ??
        other.pathPrefixes.find((prefix) => provider.ownsPath(prefix));
      if (claimed !== undefined) {
        throw new RangeError(`the providers ${other.name} and ${name} both claim the path ${claimed}`);
      }
    }
  }
}

/** The number of records of a provider by name, as clients see them at an instant (ms), and of those still to come. */
export function countRecordsAt(
  { kinds }: Pick<Provider, 'kinds'>,
  db: Database,
  now: number,
): Readonly<Record<string, number>> {
  return Object.assign({}, ...kinds.map((kind) => kind.countAt?.(db, now) ?? kind.count(db))) as Record<string, number>;
}

/** The number of rows of a provider by name, regardless of the clock. */
export function countRows({ kinds }: Pick<Provider, 'kinds'>, db: Database): Readonly<Record<string, number>> {
  return Object.assign({}, ...kinds.map((kind) => kind.count(db))) as Record<string, number>;
}
