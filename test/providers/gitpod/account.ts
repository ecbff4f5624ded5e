import assert from 'node:assert/strict';
import type { DatasetControl, UsageEmulator } from '../../../src/index.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A record as it is exported. */
export interface ExportedRecord {
  readonly id: string;
  readonly environmentId: string;
  readonly userId: string;
  readonly projectId?: string;
  readonly runnerId: string;
  readonly environmentClassId: string;
  readonly createdAt: string;
  readonly stoppedAt: string;
  readonly arrivesAt?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: Fields;
}

/** An account at Gitpod, used over HTTP alone. */
export interface Account {
  readonly control: DatasetControl;
  call(method: string, message?: object): Promise<Answer>;
  /** Calls a method that has to succeed. */
  get<Response = Fields>(method: string, message?: object): Promise<Response>;
  /** Every item of a listing. */
  all<Item = Fields>(method: string, field: string, message?: object): Promise<Item[]>;
  /** Every usage record, also those of the future. */
  exported(): Promise<ExportedRecord[]>;
}

export function accountOf(emulator: UsageEmulator, control: DatasetControl): Account {
  const headers = {
    authorization: `Bearer ${control.env['GITPOD_API_KEY'] ?? ''}`,
    'content-type': 'application/json',
  };
  const call = async (method: string, message: object = {}): Promise<Answer> => {
    const url = `/api/gitpod.v1.${method}`;
    const response = await emulator.inject({ method: 'POST', url, headers, payload: JSON.stringify(message) });
    return { status: response.statusCode, body: response.json() };
  };
  const get = async <Response>(method: string, message: object = {}): Promise<Response> => {
    const { status, body } = await call(method, message);
    assert.equal(status, 200, JSON.stringify(body));
    return body as Response;
  };
  return {
    control,
    call,
    get,
    async all<Item>(method: string, field: string, message: object = {}) {
      const items: Item[] = [];
      let token = '';
      do {
        const page = await get<{ pagination: { nextToken: string } } & Record<string, Item[]>>(method, {
          ...message,
          pagination: { pageSize: 7, token },
        });
        items.push(...(page[field] ?? []));
        token = page.pagination.nextToken;
      } while (token !== '');
      return items;
    },
    async exported() {
      const { body } = await emulator.inject(`/_emulator/datasets/${control.name}/export?provider=gitpod`);
      const lines = body
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { kind?: string; record: unknown });
      return lines.filter(({ kind }) => kind === undefined).map(({ record }) => record as ExportedRecord);
    },
  };
}
