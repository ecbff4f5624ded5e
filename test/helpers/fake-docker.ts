import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import fastify from 'fastify';
import { type Running, startCommand } from './command.ts';

export interface FakeDocker {
  /** What DOCKER_HOST is to be. */
  readonly host: string;
  /** What it was asked to create, in turn. */
  readonly created: readonly CreateRequest[];
  /** How many containers run. */
  readonly running: () => number;
}

interface CreateRequest {
  readonly Image: string;
  readonly Cmd?: readonly string[];
  readonly Env?: readonly string[];
  readonly ExposedPorts: Readonly<Record<string, object>>;
}

interface Container {
  readonly request: CreateRequest;
  /** Stands for its root. */
  readonly folder: string;
  process?: Running | undefined;
}

const PORT = '4010/tcp';

/**
 * So much of the Docker Engine API as Testcontainers asks for. Where an engine would start a container it starts the
 * command with the container's variables, on a free port as if that were the mapped one: all but the image is real.
 *
 * @see https://docs.docker.com/reference/api/engine/
 */
export async function startFakeDocker(t: Pick<Test, 'teardown' | 'testdir'>): Promise<FakeDocker> {
  const containers = new Map<string, Container>();
  const created: CreateRequest[] = [];
  // Clients put the API's version before every path, or not.
  const app = fastify({ rewriteUrl: ({ url = '/' }) => url.replace(/^\/v1\.\d+/, '') });
  // Archives come without a type.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => body);

  app.get('/_ping', async (_request, reply) => reply.header('api-version', '1.44').send('OK'));
  app.get('/version', async () => ({ Version: '0', ApiVersion: '1.44', MinAPIVersion: '1.24' }));
  app.get('/info', async () => ({
    OperatingSystem: 'fake',
    ServerVersion: '0',
    OSType: 'linux',
    NCPU: 1,
    MemTotal: 1,
  }));
  app.get('/containers/json', async () =>
    [...containers].map(([id, container]) => ({
      Id: id,
      Image: container.request.Image,
      Labels: {},
      State: 'running',
      HostConfig: { NetworkMode: 'default' },
      NetworkSettings: { Networks: { bridge: { IPAddress: '127.0.0.1', Gateway: '127.0.0.1' } } },
      Ports: [{ IP: '127.0.0.1', PrivatePort: 4010, PublicPort: Number(portOf(container)), Type: 'tcp' }],
    })),
  );
  app.get('/networks', async () => [{ Id: 'bridge', Name: 'bridge' }]);
  app.get('/images/*', async () => ({ Id: 'image', Config: {} }));
  app.post<{ Body: CreateRequest }>('/containers/create', async ({ body }, reply) => {
    const id = randomBytes(32).toString('hex');
    created.push(body);
    containers.set(id, { request: body, folder: join(t.testdir(), id) });
    return reply.code(201).send({ Id: id, Warnings: [] });
  });
  app.put<{ Params: { id: string } }>('/containers/:id/archive', async ({ params, body }, reply) => {
    const folder = containers.get(params.id)?.folder ?? '';
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'archive.tar'), body as Buffer);
    execFileSync('tar', ['-xf', 'archive.tar'], { cwd: folder });
    return reply.send();
  });
  app.post<{ Params: { id: string } }>('/containers/:id/start', async ({ params }, reply) => {
    const container = containers.get(params.id);
    if (container !== undefined) container.process = await startCommand(t, ['--port', '0'], { env: envOf(container) });
    return reply.code(204).send();
  });
  app.get<{ Params: { id: string } }>('/containers/:id/json', async ({ params }) => {
    const container = containers.get(params.id);
    const port = portOf(container);
    const ports = port === undefined ? {} : { [PORT]: [{ HostIp: '127.0.0.1', HostPort: port }] };
    return {
      Id: params.id,
      Name: `/${params.id}`,
      Config: { Hostname: params.id, Labels: {}, Image: container?.request.Image },
      State: {
        Status: port === undefined ? 'created' : 'running',
        Running: port !== undefined,
        StartedAt: '',
        FinishedAt: '',
      },
      HostConfig: {
        PortBindings: Object.fromEntries(Object.keys(container?.request.ExposedPorts ?? {}).map((key) => [key, []])),
      },
      NetworkSettings: { Ports: ports, Networks: {} },
    };
  });
  const end = async (id: string): Promise<void> => {
    const container = containers.get(id);
    await container?.process?.stop();
    if (container !== undefined) container.process = undefined;
  };
  app.post<{ Params: { id: string } }>('/containers/:id/stop', async ({ params }, reply) => {
    await end(params.id);
    return reply.code(204).send();
  });
  app.delete<{ Params: { id: string } }>('/containers/:id', async ({ params }, reply) => {
    await end(params.id);
    containers.delete(params.id);
    return reply.code(204).send();
  });

  t.teardown(() => app.close());
  const url = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  return {
    host: `tcp://${url.host}`,
    created,
    running: () => [...containers.values()].filter(({ process }) => process !== undefined).length,
  };
}

/** What stands for the mapped one, once it runs. */
function portOf(container: Container | undefined): string | undefined {
  return container?.process && new URL(container.process.url).port;
}

/** Its paths are those of its own root. */
function envOf({ request, folder }: Container): Record<string, string> {
  const variables = (request.Env ?? []).map((line) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(line) ?? [];
    return [name, value.startsWith('/data/') ? join(folder, value) : value];
  });
  return Object.fromEntries(variables) as Record<string, string>;
}
