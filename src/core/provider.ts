import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Database } from 'better-sqlite3';
import type { World } from '../simulation/world.ts';
import type { RecordStore } from './record-store.ts';
import type { Failure, FailureAnswer } from './failure.ts';
import type { Summary } from './summary.ts';

/** One thing that a provider's API can do, by the vendor's own name. */
export interface Operation {
  readonly id: string;
  /** HEAD, where GET is answered, goes without saying. */
  readonly methods: readonly ('GET' | 'POST' | 'PUT' | 'DELETE')[];
  /** Every path that answers it, Fastify's `:name` for a segment that varies; the first is the one to show. */
  readonly paths: readonly [string, ...string[]];
  /** Whether its pages are asked for by token. */
  readonly pageTokens?: boolean;
}

/** An OpenAPI security scheme. */
export type SecurityScheme =
  | { readonly type: 'http'; readonly scheme: string; readonly description: string }
  | { readonly type: 'apiKey'; readonly in: 'header'; readonly name: string; readonly description: string };

/** One emulated cloud API. `core` decides when a request fails or whose data it sees; the provider, what that looks like. */
export interface Provider {
  readonly name: string;
  /** For people: the vendor's name. */
  readonly title: string;
  readonly operations: readonly Operation[];
  /** Whether an unknown path belongs to this API, so that its 404 is in this API's dialect. */
  ownsPath(path: string): boolean;
  /**
   * Reads the credential by the vendor's scheme.
   *
   * @throws Failure `unauthenticated`, where there is none or it is of another form
   */
  readCredential(authorization: string | undefined): string;
  /** The same scheme for the OpenAPI document; the routes name it by the provider's name in `security`. */
  readonly securityScheme: SecurityScheme;
  /** A credential of the vendor's form, to show in examples. */
  readonly exampleKey: string;
  /** The environment variables with which the vendor's clients find the emulator. */
  clientEnvironment(baseUrl: string, key: string): Readonly<Record<string, string>>;
  /** A line to copy, for each official client. */
  clientHints(baseUrl: string, key: string): readonly { readonly client: string; readonly code: string }[];
  answerFailure(failure: Failure, requestId: string): FailureAnswer;
  /**
   * `CREATE TABLE` statements of its own tables, each named after the provider; `STRICT`. What scenarios say about more
   * than their records is kept in `<name>_setting`, which outlives the records.
   */
  readonly tables: string;
  /** The provider's section of a scenario file, which {@link seed} takes. */
  readonly scenarioSchema: TSchema;
  /**
   * Writes what the scenario says into empty tables, in bulk and in the same order every time. It goes on as it is
   * iterated, so that others can work between two rows; the caller holds the transaction.
   *
   * @yields how many rows were written since the last time, often enough to draw a progress bar; 0 after other work
   */
  seed(db: Database, world: World, section: unknown): Iterable<number>;
  /** How much there is, whatever the clock says. */
  countRows(db: Database): Readonly<Record<string, number>>;
  /**
   * What had been used by an instant (ms), worked out apart from what answers requests, so that it can be told from outside
   * whether they agree.
   */
  summarize(db: Database, now: number): Summary;
  readonly records: RecordStore;
  /** Registers the operations; `accountOf(request)` tells each request's dataset and instant. */
  readonly routes: FastifyPluginAsyncTypebox;
}

/** The id of the operation that a route answers, by the route's path. */
export function operationsByPath({ operations }: Pick<Provider, 'operations'>): ReadonlyMap<string, string> {
  return new Map(operations.flatMap(({ id, paths }) => paths.map((path) => [path, id])));
}

/** What a provider is, with its scenario section's type kept together with its generator. */
export interface ProviderDefinition<Section extends TSchema> extends Omit<Provider, 'seed'> {
  readonly scenarioSchema: Section;
  seed(db: Database, world: World, section: Static<Section>): Iterable<number>;
}

/**
 * Closes over the section's type: what a scenario file holds is unknown until it has been checked against the schema.
 *
 * @returns a provider whose `seed` throws a TypeError for a section that its schema refuses
 */
export function defineProvider<Section extends TSchema>(definition: ProviderDefinition<Section>): Provider {
  return {
    ...definition,
    seed(db, world, section) {
      if (!Value.Check(definition.scenarioSchema, section)) throw new TypeError(`not a section of ${definition.name}`);
      return definition.seed(db, world, section);
    },
  };
}
