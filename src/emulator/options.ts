import { type Static, Type } from '@sinclair/typebox';
import { ClockRequest } from '../control/clock/schemas.ts';
import { closed } from '../control/validation.ts';
import { HOST_NAME } from '../core/http/request/host-name.ts';
import { Limits } from '../core/limits.ts';

const Names = Type.Unsafe<readonly string[]>(Type.Array(Type.String({ minLength: 1 })));

const HostNames = Type.Unsafe<readonly string[]>(
  Type.Array(Type.String({ pattern: HOST_NAME.source, title: 'a host name without scheme or port' })),
);

/** In process, an instant may also be a Date. */
export const ClockOrDate = Type.Union([...ClockRequest.anyOf, Type.Date({ title: 'a valid Date' })]);

/** The options of `startEmulator`, all of them optional. */
export const StartOptions = Type.Object(
  {
    /** A shipped scenario's name, a file's path, YAML text of several lines, or what a file says as an object. Default: `default`. */
    scenario: Type.Optional(
      Type.Union([Type.String({ minLength: 1 }), Type.Unsafe<object>(Type.Object({}, { additionalProperties: true }))]),
    ),
    /** Default: the scenario's seed. */
    seed: Type.Optional(Type.Integer()),
    /** Values of the scenario's parameters, by name. */
    parameters: Type.Optional(
      Type.Unsafe<Readonly<Record<string, number>>>(Type.Record(Type.String(), Type.Integer({ minimum: 0 }))),
    ),
    /** A frozen instant (RFC 3339 or a Date), `wall`, or a clock's settings. Default: frozen at the scenario's instant. */
    clock: Type.Optional(ClockOrDate),
    /** The names of the providers to serve. Default: all. */
    providers: Type.Optional(Names),
    /** Default: 127.0.0.1. */
    host: Type.Optional(Type.String({ minLength: 1 })),
    /** Default: any free port. */
    port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
    /** `false` for an emulator that only `inject` reaches. Default: true. */
    socket: Type.Optional(Type.Boolean()),
    /** A data file's path, which keeps the default dataset. Default: memory. */
    data: Type.Optional(Type.String({ minLength: 1 })),
    /** The only API keys of the default dataset, by provider. Default: any key. */
    keys: Type.Optional(Type.Unsafe<Readonly<Record<string, readonly string[]>>>(Type.Record(Type.String(), Names))),
    /** `false` disables the control API over HTTP, and the headers that control the emulator. Default: true. */
    control: Type.Optional(Type.Boolean()),
    /** The bearer token that the control API requires over HTTP. Default: none. */
    controlToken: Type.Optional(Type.String({ minLength: 1 })),
    /** Host names under which the control API may be reached over HTTP, besides addresses and local names. Default: none. */
    allowedHosts: Type.Optional(HostNames),
    /** Whether pages of any site may call the providers' APIs from a browser, but never the control API. Default: false. */
    cors: Type.Optional(Type.Boolean()),
    limits: Type.Optional(Type.Partial(Limits)),
    /** A secret that replicas share, so that each accepts the others' page tokens. */
    secret: Type.Optional(Type.String()),
  },
  closed,
);
export type StartOptions = Readonly<Static<typeof StartOptions>>;
