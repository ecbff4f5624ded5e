import '../bin/check-node.js';
import { basename } from 'node:path';
import { AbstractStartedContainer, GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import type { AdvanceRequest, ClockRequest, ClockState } from './control/clock/schemas.ts';
import type { CreatedDataset, DatasetRequest } from './control/datasets/schemas.ts';
import { environmentOf } from './control/datasets/service.ts';
import { DEFAULT_DATASET } from './core/datasets/datasets.ts';
import type { FaultRequest, FaultState } from './core/faults/fault.ts';
import { providers } from './providers/index.ts';
import { version } from './core/version.ts';

/** The image of this package's version. */
export const IMAGE = `ghcr.io/usage-emulator/usage-emulator:${version}`;

/** The emulator's port inside the container. */
export const PORT = 4010;

/** The container's working directory, which is a volume. */
const DATA = '/data';

/** ms between readiness checks. The emulator is ready after some hundred ms. */
const POLL_MS = 100;

/** API keys of the default dataset, by provider. */
export type Keys = Readonly<Record<string, readonly string[]>>;

/**
 * Runs the emulator in a container for tests. Needs the package `testcontainers`. It has only been tested with a fake Docker
 * engine; examples/README.md says what is not covered.
 *
 * @example
 * await using emulator = await new UsageEmulatorContainer().withClock('2026-02-01T00:00:00Z').start();
 * const { GITPOD_BASE_URL: baseURL, GITPOD_API_KEY: bearerToken } = emulator.env;
 * const client = new Gitpod({ baseURL, bearerToken });
 *
 * @see https://node.testcontainers.org
 */
export class UsageEmulatorContainer extends GenericContainer {
  private keys: Keys = {};

  /** @param image a different image, such as one of a mirror or of another version */
  constructor(image = IMAGE) {
    super(image);
    this.withExposedPorts(PORT);
    const ready = Wait.forHttp('/_emulator/ready', PORT, { abortOnContainerExit: true });
    this.withWaitStrategy(ready.withReadTimeout(POLL_MS));
  }

  /** @param name of a shipped scenario; `default` if not called */
  withScenario(name: string): this {
    return this.withSetting('SCENARIO', name);
  }

  /** @param file path of a scenario file on this machine */
  withScenarioFile(file: string): this {
    const target = `${DATA}/${basename(file)}`;
    return this.withCopyFilesToContainer([{ source: file, target, mode: 0o644 }]).withSetting('SCENARIO', target);
  }

  /** @param seed an integer; the scenario's own if not called */
  withSeed(seed: number): this {
    return this.withSetting('SEED', String(seed));
  }

  /** @param clock an instant (RFC 3339 or a Date) to freeze the clock at, or `wall` for the system clock */
  withClock(clock: string | Date): this {
    return this.withSetting('CLOCK', clock instanceof Date ? clock.toISOString() : clock);
  }

  /** @param names the providers to serve; all if not called */
  withProviders(...names: readonly string[]): this {
    return this.withSetting('PROVIDERS', names.join(','));
  }

  /** Accepts only these API keys; any key is accepted if not called. */
  withKeys(keys: Keys): this {
    this.keys = keys;
    const list = Object.entries(keys).flatMap(([provider, values]) => values.map((key) => `${provider}=${key}`));
    return this.withSetting('AUTH', 'strict').withSetting('API_KEY', list.join(','));
  }

  /** Resolves when the emulator is ready. */
  override async start(): Promise<StartedUsageEmulatorContainer> {
    return new StartedUsageEmulatorContainer(await super.start(), this.keys);
  }

  private withSetting(name: string, value: string): this {
    return this.withEnvironment({ [`USAGE_EMULATOR_${name}`]: value });
  }
}

/** A running emulator; `await using` stops it. */
export class StartedUsageEmulatorContainer extends AbstractStartedContainer {
  private readonly keys: Keys;

  constructor(container: StartedTestContainer, keys: Keys) {
    super(container);
    this.keys = keys;
  }

  /** Base URL for the test process, without a trailing slash. */
  get url(): string {
    return `http://${this.getHost()}:${this.getMappedPort(PORT)}`;
  }

  /** Environment variables that point official clients in the test process at the default dataset. */
  get env(): Readonly<Record<string, string>> {
    return environmentOf(providers, { keys: this.keys }, this.url);
  }

  /**
   * The same variables for clients in another container of the same network.
   *
   * @param alias the emulator's alias, as set by `withNetworkAliases`
   */
  envFor(alias: string): Readonly<Record<string, string>> {
    return environmentOf(providers, { keys: this.keys }, `http://${alias}:${PORT}`);
  }

  /**
   * Creates an isolated dataset, in milliseconds.
   *
   * @returns its name, its API `keys`, and the `env` that points official clients in the test process at it
   */
  createDataset(request: DatasetRequest = {}): Promise<CreatedDataset> {
    return this.control('POST', 'datasets', request);
  }

  async dropDataset(name: string): Promise<void> {
    await this.control('DELETE', `datasets/${name}`);
  }

  /** @param clock an instant to freeze the clock at, or to run from in real time */
  setClock(clock: ClockRequest, dataset = DEFAULT_DATASET): Promise<ClockState> {
    return this.control('PUT', `datasets/${dataset}/clock`, clock);
  }

  /** @param by an ISO 8601 duration, negative to go backwards, or an instant */
  advanceClock(by: string | AdvanceRequest, dataset = DEFAULT_DATASET): Promise<ClockState> {
    return this.control('POST', `datasets/${dataset}/clock/advance`, typeof by === 'string' ? { by } : by);
  }

  armFault(fault: FaultRequest, dataset = DEFAULT_DATASET): Promise<FaultState> {
    return this.control('POST', 'faults', { ...fault, dataset });
  }

  async clearFaults(dataset = DEFAULT_DATASET): Promise<void> {
    await this.control('DELETE', `faults?dataset=${dataset}`);
  }

  /**
   * Calls the control API, which docs/control.md describes.
   *
   * @param path relative to `/_emulator/`
   * @throws Error with the status and body of an error response
   */
  async control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/_emulator/${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /_emulator/${path} failed with status ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
