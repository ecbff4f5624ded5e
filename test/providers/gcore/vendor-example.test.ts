import t from 'tap';
import { gcoreEmulator } from './emulator.ts';
import { aRow, aSegment } from './rows.ts';

const emulator = await gcoreEmulator(t);

/** The body of the curl command in the vendor's reference, unmodified. */
const BODY = `{
  "limit": 50,
  "offset": 0,
  "projects": [
    16,
    17,
    18,
    19,
    20
  ],
  "regions": [
    4,
    5
  ],
  "schema_filter": {
    "field": "flavor",
    "type": "instance",
    "values": [
      "g1-standard-1-2"
    ]
  },
  "sorting": [
    {
      "project": "desc"
    }
  ],
  "tags": {
    "condition_type": "OR",
    "conditions": [
      {
        "key": "os_version",
        "strict": true,
        "value": "22.04"
      },
      {
        "key": "os_version",
        "strict": true,
        "value": "23.04"
      }
    ]
  },
  "time_from": "2019-08-01T00:00:00",
  "time_to": "2019-09-15T00:00:00",
  "types": [
    "egress_traffic",
    "instance"
  ]
}`;

// [gcore/post-cloud-v1-usage-report]
await t.test("the vendor's own example returns the data that fits it", async (t) => {
  const of = (projectId: number, regionId: number, version: string, flavor = 'g1-standard-1-2') =>
    aRow('instance', {
      projectId,
      regionId,
      attributes: { flavor },
      billingMetricName: `${flavor}_min`,
      tags: [
        ['os_distro', 'ubuntu'],
        ['os_version', version],
      ],
      segments: [aSegment('instance', '2019-07-01T00:00:00Z', '2019-09-01T00:00:00Z')],
    });
  emulator.load([
    of(16, 4, '22.04'),
    of(20, 5, '23.04'),
    of(21, 4, '22.04'),
    of(16, 6, '22.04'),
    of(16, 4, '20.04'),
    of(16, 4, '22.04', 'g1-standard-2-4'),
    aRow('egress_traffic', {
      tags: [['os_version', '22.04']],
      segments: [aSegment('egress_traffic', '2019-08-01T00:00:00Z', null)],
    }),
  ]);
  const { status, text } = await emulator.post(BODY, { authorization: 'apikey 1234$abcdef' });
  t.equal(status, 200);
  t.match(JSON.parse(text), {
    count: 2,
    resources: [
      {
        project_id: 20,
        region: 5,
        billing_value: 31 * 1440,
        first_seen: '2019-08-01T00:00:30Z',
        last_seen: '2019-08-31T23:59:30Z',
      },
      { project_id: 16, region: 4 },
    ],
    totals: [
      { region: 4, billing_value: 31 * 1440, flavor: 'g1-standard-1-2' },
      { region: 5, billing_value: 31 * 1440 },
    ],
  });
});

// [gcore/equal-days-without-enable-last]
await t.test('the request of the official Go test, whose times are one instant, succeeds', async (t) => {
  emulator.load([]);
  const now = '2026-01-31T23:10:11.123456789+02:00';
  const every = ['billing_value', 'first_seen', 'last_name', 'last_seen', 'project', 'region', 'type'];
  const { status } = await emulator.post(
    {
      time_from: now,
      time_to: now,
      enable_last_day: false,
      limit: 10,
      offset: 0,
      projects: [16, 17, 18, 19, 20],
      regions: [1, 2, 3],
      schema_filter: { field: 'flavor', values: ['g1-standard-1-2'], type: 'instance' },
      sorting: [Object.fromEntries(every.map((field) => [field, 'asc']))],
      tags: { conditions: [{ key: 'os_version', strict: true, value: '22.04' }], condition_type: 'OR' },
      types: ['egress_traffic', 'instance'],
    },
    { authorization: 'APIKey My API Key' },
  );
  t.equal(status, 200);
});
