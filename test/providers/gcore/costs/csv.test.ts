import t from 'tap';
import { instance, load, RESOURCES, startAccount, TOTALS } from './account.ts';

const DAY = { time_from: '2026-01-01T00:00:00Z', time_to: '2026-01-02T00:00:00Z' };

const account = await startAccount(t, { clock: '2026-02-01T00:00:00Z' });
await load(account, {
  projects: [{ id: 16, name: 'shop, old', created_at: '2025-01-01T00:00:00Z' }],
  records: [
    instance('g1-standard-1-2', '2026-01-01T00:00:00Z', null, {
      ...{ uuid: '0d6c5a3e-16a4-4f0b-9c11-5b8f2f7e1601', last_name: 'say "web"', tags: [{ env: 'prod' }] },
    }),
    {
      ...{ type: 'external_ip', project_id: 16, region_id: 76, ip_address: '10.0.0.1' },
      attached_to_vm: '0d6c5a3e-16a4-4f0b-9c11-5b8f2f7e1601',
      port_id: '0d6c5a3e-16a4-4f0b-9c11-5b8f2f7e1602',
      segments: [{ started_at: '2026-01-01T00:00:00Z' }],
    },
    instance('unheard-of', '2026-01-01T00:00:00Z', null, { uuid: '0d6c5a3e-16a4-4f0b-9c11-5b8f2f7e1603' }),
  ],
  prices: [{ metric: 'g1-standard-1-2_min', price: '0.001' }],
});

const NAME = 'Instance Type: g1-standard-1-2 (1vCPU/2GB RAM) Luxembourg-2 - PAYG';

// [gcore/response-format-asks-csv-columns, gcore/csv-rfc-4180-line-column]
await t.test('csv_records has the columns of the portal’s detailed export', async (t) => {
  const { status, type, text } = await account.post(RESOURCES, { ...DAY, response_format: 'csv_records' });
  t.same([status, type], [200, 'text/csv; charset=utf-8']);
  const [head, address, machine, unpriced, end] = text.split('\r\n');
  t.equal(
    head,
    'Service,UUID,Feature,Tags,Service_name,Region_id,Region_name,Project_id,Project_name,First_seen,Last_seen,Period_from,Period_to,Units,Value,Error,Cost,Currency,Attached_to,Port_id',
  );
  t.equal(
    machine,
    `instance,0d6c5a3e-16a4-4f0b-9c11-5b8f2f7e1601,${NAME},"[{""env"":""prod""}]","say ""web""",76,Luxembourg-2,16,"shop, old",` +
      '2026-01-01T00:00:30Z,2026-01-01T23:59:30Z,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,minutes,1440,,1.44,EUR,,',
  );
  t.match(
    address,
    /^external_ip,,Public IP address Luxembourg-2 - PAYG,.*,0d6c5a3e-16a4-4f0b-9c11-5b8f2f7e1601,0d6c5a3e-.*1602$/,
  );
  t.match(unpriced, /,minutes,1440,No price for unheard-of_min,,EUR,,$/);
  t.equal(end, '');
});

// [gcore/csv-rfc-4180-line-column]
await t.test('csv_records is a page, like its JSON', async (t) => {
  const { text } = await account.post(RESOURCES, { ...DAY, response_format: 'csv_records', limit: 1, offset: 1 });
  t.equal(text.split('\r\n').length, 3);
  t.match(text, /\r\ninstance,/);
});

// [gcore/response-format-asks-csv-columns]
await t.test('csv_totals has the columns of the portal’s export of totals', async (t) => {
  const { status, type, text } = await account.post(TOTALS, { ...DAY, response_format: 'csv_totals' });
  t.same([status, type], [200, 'text/csv; charset=utf-8']);
  const lines = text.split('\r\n');
  t.equal(lines[0], 'Type,Feature,Region_id,Region_name,Period_from,Period_to,Units,Value,Error,Cost,Currency');
  t.equal(
    lines[2],
    `instance,${NAME},76,Luxembourg-2,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,minutes,1440,,1.44,EUR`,
  );
  t.equal(lines.length, 5);
});

// [gcore/response-format-asks-csv-columns]
await t.test('a report that is asked for again in the other format is in that format', async (t) => {
  for (const format of ['csv_totals', 'json', 'csv_totals', 'json']) {
    const { type } = await account.post(TOTALS, { ...DAY, response_format: format });
    t.match(type, format === 'json' ? /^application\/json/ : /^text\/csv; charset=utf-8$/);
  }
});
