import { basename } from 'node:path';
import { AbstractStartedContainer, GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import type { AdvanceRequest, ClockRequest, ClockState } from './control/clock-api.ts';
import { type CreatedDataset, type DatasetRequest, environmentOf } from './control/dataset-api.ts';
import { DEFAULT_DATASET } from './core/datasets.ts';
import type { FaultRequest, FaultState } from './core/fault.ts';
import { providers } from './providers/index.ts';
import { version } from './version.ts';

/** The image of this very version: what the tests were written against. */
export const IMAGE = `ghcr.io/usage-emulator/usage-emulator:${version}`;

/** Where it listens inside of the container. */
export const PORT = 4010;

/** The container's working directory, and its volume. */
const DATA = '/data';

/** ms between two looks at whether it is ready, which takes it some hundred. */
const POLL_MS = 100;

/** Keys that open the default dataset, by provider. */
export type Keys = Readonly<Record<string, readonly string[]>>;

/**
 * The emulator as a container for tests, by the library `testcontainers`, which has to be installed beside this package.
 * It was tried on a fake Docker engine alone: examples/README.md says what that leaves open.
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

  /** @param image another one, such as a mirror's, or of another version */
  constructor(image = IMAGE) {
    super(image);
    this.withExposedPorts(PORT);
    const ready = Wait.forHttp('/_emulator/ready', PORT, { abortOnContainerExit: true });
    this.withWaitStrategy(ready.withReadTimeout(POLL_MS));
  }

  /** @param name a shipped scenario's; `default`, where this is not called */
  withScenario(name: string): this {
    return this.withSetting('SCENARIO', name);
  }

  /** @param file a scenario file of your own */
  withScenarioFile(file: string): this {
    const target = `${DATA}/${basename(file)}`;
    return this.withCopyFilesToContainer([{ source: file, target, mode: 0o644 }]).withSetting('SCENARIO', target);
  }

  /** @param seed an integer; the scenario's own, where this is not called */
  withSeed(seed: number): this {
    return this.withSetting('SEED', String(seed));
  }

  /** @param clock an instant (RFC 3339, or a Date) to stand still at, or `wall` */
  withClock(clock: string | Date): this {
    return this.withSetting('CLOCK', clock instanceof Date ? clock.toISOString() : clock);
  }

  /** @param names those to serve; all, where this is not called */
  withProviders(...names: readonly string[]): this {
    return this.withSetting('PROVIDERS', names.join(','));
  }

  /** Lets in the given keys alone; any, where this is not called. */
  withKeys(keys: Keys): this {
    this.keys = keys;
    const list = Object.entries(keys).flatMap(([provider, values]) => values.map((key) => `${provider}=${key}`));
    return this.withSetting('AUTH', 'strict').withSetting('API_KEY', list.join(','));
  }

  /** Starts it, and resolves once it answers. */
  override async start(): Promise<StartedUsageEmulatorContainer> {
    return new StartedUsageEmulatorContainer(await super.start(), this.keys);
  }

  private withSetting(name: string, value: string): this {
    return this.withEnvironment({ [`USAGE_EMULATOR_${name}`]: value });
  }
}

/** A running one; `await using` stops it. */
export class StartedUsageEmulatorContainer extends AbstractStartedContainer {
  private readonly keys: Keys;

  constructor(container: StartedTestContainer, keys: Keys) {
    super(container);
    this.keys = keys;
  }

  /** Where the test finds it, without a slash at the end. */
  get url(): string {
    return `http://${this.getHost()}:${this.getMappedPort(PORT)}`;
  }

  /** Environment variables with which official clients in the test find the default dataset. */
  get env(): Readonly<Record<string, string>> {
    return environmentOf(providers, { keys: this.keys }, this.url);
  }

  /**
   * The same for clients in another container of its network.
   *
   * @param alias what `withNetworkAliases` calls it
   */
  envFor(alias: string): Readonly<Record<string, string>> {
    return environmentOf(providers, { keys: this.keys }, `http://${alias}:${PORT}`);
  }

  /**
   * Makes a dataset that nobody else sees, in milliseconds.
   *
   * @returns its name, with the `keys` that open it, and the `env` with which official clients in the test find it
   */
  createDataset(request: DatasetRequest = {}): Promise<CreatedDataset> {
    return this.control('POST', 'datasets', request);
  }

  async dropDataset(name: string): Promise<void> {
    await this.control('DELETE', `datasets/${name}`);
  }

  /** @param clock an instant to stand still at, or one to go on from in real time */
  setClock(clock: ClockRequest, dataset = DEFAULT_DATASET): Promise<ClockState> {
    return this.control('PUT', `datasets/${dataset}/clock`, clock);
  }

  /** @param by an ISO 8601 duration, backwards with a minus sign, or an instant */
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
   * Asks the control API, all of which docs/control.md tells.
   *
   * @param path what comes after `/_emulator/`
   * @throws Error with what the emulator says against it
   */
  async control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/_emulator/${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /_emulator/${path} is answered with ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
