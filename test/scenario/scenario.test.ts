import { join, relative } from 'node:path';
import { Type } from '@sinclair/typebox';
import t, { type Test } from 'tap';
import { propertiesOf } from '../../src/core/schema/words.ts';
import { providers } from '../../src/providers/index.ts';
import { loadScenario, ScenarioError, scenarioNames, type ScenarioParameters } from '../../src/scenario/scenario.ts';
import { accountOf } from '../simulation/account.ts';
import { ALLOWED_PROVIDERS, PROVIDER_NAMES } from '../helpers/provider-names.ts';

/** The first three lines of every file here. */
const HEAD = `seed: 1
clock: 2026-02-01T00:00:00Z
span: { from: 2026-01-01, to: 2026-02-01 }
`;
const ORGANIZATION = `organization:
  name: Test
  staff: { from: 1, to: 2 }
  offices: [{ name: berlin, zone: Europe/Berlin, weight: 1 }]
  teams: [{ name: one, cost_center: c, weight: 1 }]
  projects: [{ name: p, team: one, weight: 1 }]
`;

/** The message with which a file is refused, without its folder; `accepted` otherwise. */
function refusal(t: Test, content: string, parameters: ScenarioParameters = {}): string {
  const folder = t.testdir({ 'mine.yaml': content });
  try {
    loadScenario(join(folder, 'mine.yaml'), providers, parameters);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.replaceAll(`${folder}/`, '');
    throw error;
  }
  return 'accepted';
}

await t.test('every shipped scenario loads', async (t) => {
  t.same(scenarioNames(), [
    'anomalies',
    'boundaries',
    'default',
    'empty',
    'large',
    'late-arrivals',
    'revisions',
    'vendor-examples',
  ]);
  for (const name of scenarioNames()) t.equal(loadScenario(name, providers).name, name);
});

await t.test('a file is named by its absolute or relative path', async (t) => {
  const file = join(t.testdir({ 'mine.yaml': HEAD }), 'mine.yaml');
  t.equal(loadScenario(file, providers).name, file);
  const path = relative(process.cwd(), file);
  t.equal(loadScenario(path, providers).name, path);
  t.same(loadScenario(file, providers).sections, Object.fromEntries(PROVIDER_NAMES.map((name) => [name, {}])));
  t.equal(loadScenario(file, providers).clock, Date.UTC(2026, 1, 1));
});

await t.test('an unknown name is refused with the names of the shipped scenarios', async (t) => {
  t.throws(() => loadScenario('defualt', providers), {
    name: 'ScenarioError',
    message:
      "no scenario 'defualt'; did you mean 'default'? allowed: anomalies, boundaries, default, empty, large, late-arrivals, revisions, vendor-examples, or the path of a file",
  });
  t.throws(() => loadScenario('./nowhere.yaml', providers), { message: 'there is no file ./nowhere.yaml' });
  const folder = t.testdir();
  t.throws(() => loadScenario(folder, providers), ScenarioError);
});

await t.test('a problem is reported with its line, its path and what is allowed', async (t) => {
  const cases: readonly (readonly [content: string, message: string | RegExp])[] = [
    [
      '',
      `mine.yaml:1:1: null is not a map with description, seed, clock, span, follow_clock, parameters, include, organization, ${ALLOWED_PROVIDERS.replace(/, (?=[^,]*$)/, ' and ')}`,
    ],
    [HEAD.replace(/clock.*\n/, ''), "mine.yaml:1:1: 'clock' is missing: an instant such as 2026-02-01T00:00:00Z"],
    [`${HEAD}sed: 2\n`, /^mine.yaml:4:1: unknown key 'sed'; did you mean 'seed'\? allowed: /],
    [`${HEAD}zebra: 2\n`, /^mine.yaml:4:1: unknown key 'zebra'; allowed: /],
    [
      `${HEAD}gitpod: { records: [{ createdAt: 2026-01-01T00:00:00Z }] }\n`,
      "mine.yaml:4:21: gitpod.records[0]: 'stoppedAt' is missing: an instant such as 2026-02-01T00:00:00Z",
    ],
    [HEAD.replace('seed: 1', 'seed: one'), "mine.yaml:1:7: seed: 'one' is not a whole number"],
    [HEAD.replace('seed: 1', 'seed: 1.5'), 'mine.yaml:1:7: seed: 1.5 is not a whole number'],
    [
      HEAD.replace('00:00Z', '00:00'),
      "mine.yaml:2:8: clock: '2026-02-01T00:00:00' is not an instant such as 2026-02-01T00:00:00Z",
    ],
    [
      HEAD.replace('to: 2026-02-01', 'to: 2026-02-30'),
      "mine.yaml:3:31: span.to: '2026-02-30' is not a day such as 2026-02-01",
    ],
    [HEAD.replace('to: 2026-02-01', 'to: 2025-02-01'), 'mine.yaml:3:31: span.to: it ends before it begins'],
    [
      `${HEAD}${ORGANIZATION.replace('Europe/Berlin', 'Europe/Berlinn')}`,
      /^mine.yaml:7:35: organization.offices\[0\].zone: 'Europe\/Berlinn' is not allowed; did you mean 'Europe\/Berlin'\? allowed: UTC, .*, Europe\/Warsaw$/,
    ],
    [
      `${HEAD}${ORGANIZATION.replace('weight: 1 }]', 'weight: -1 }]')}`,
      'mine.yaml:7:58: organization.offices[0].weight: -1 is not a number of at least 0',
    ],
    [
      `${HEAD}${ORGANIZATION.replace('team: one', 'team: two')}`,
      "mine.yaml:9:31: organization.projects[0].team: unknown team 'two'; allowed: one",
    ],
    [
      `${HEAD}${ORGANIZATION.replace('team: one', 'team: one, from: 2026-02-01, to: 2026-01-01')}`,
      'mine.yaml:9:58: organization.projects[0].to: it ends before it begins',
    ],
    [
      `${HEAD}${ORGANIZATION.replace('weight: 1 }]\n  teams', 'weight: 1, holidays: [12-25, easter monday] }]\n  teams')}`,
      "mine.yaml:7:79: organization.offices[0].holidays[1]: 'easter monday' is not a holiday such as '12-25', 'easter-2', 'third monday of january' or '2026-11-08'",
    ],
    [
      `${HEAD}${ORGANIZATION.replace('[{ name: p, team: one, weight: 1 }]', '[{ name: p, team: one, weight: 1 }, { name: p, team: one, weight: 1 }]')}`,
      "mine.yaml:9:57: organization.projects[1].name: another of the projects is called 'p'; choose a unique name",
    ],
  ];
  for (const [content, message] of cases) {
    if (typeof message === 'string') t.equal(refusal(t, content), message);
    else t.match(refusal(t, content), message);
  }
});

await t.test('a misspelled required key is reported as misspelled, not as missing', async (t) => {
  t.match(
    refusal(t, HEAD.replace('clock', 'clok')),
    /^mine.yaml:2:1: unknown key 'clok'; did you mean 'clock'\? allowed: description, seed, clock, [^\n]*$/,
  );
  t.match(
    refusal(t, `${HEAD}gitpod: { records: [{ createdat: 2026-01-01T00:00:00Z, stoppedAt: 2026-01-01T00:00:00Z }] }\n`),
    /^mine.yaml:4:23: gitpod.records\[0\]: unknown key 'createdat'; did you mean 'createdAt'\? [^\n]*$/,
  );
  t.match(
    refusal(t, `${HEAD}gcore: { records: [{ typ: instance, project_id: 1 }] }\n`),
    /^mine.yaml:4:22: gcore.records\[0\]: unknown key 'typ'; did you mean 'type'\? [^\n]*$/,
  );
});

await t.test('all problems of a file are reported at once, in its order', async (t) => {
  const content = `${HEAD.replace('seed: 1', 'seed: one')}${ORGANIZATION.replace('team: one', 'team: on')}gitpod:
  records:
    - { createdAt: 2026-01-02T00:00:00Z, stoppedAt: 2026-01-01T00:00:00Z }
    - { createdAt: noon, stopedAt: 2026-01-01T00:00:00Z }
`;
  t.equal(
    refusal(t, content),
    `mine.yaml has 5 problems:
  mine.yaml:1:7: seed: 'one' is not a whole number
  mine.yaml:9:31: organization.projects[0].team: unknown team 'on'; did you mean 'one'? allowed: one
  mine.yaml:12:53: gitpod.records[0].stoppedAt: it ends before it begins
  mine.yaml:13:20: gitpod.records[1].createdAt: 'noon' is not an instant such as 2026-02-01T00:00:00Z
  mine.yaml:13:26: gitpod.records[1]: unknown key 'stopedAt'; did you mean 'stoppedAt'? allowed: id, environmentId, userId, projectId, runnerId, environmentClassId, createdAt, stoppedAt, arrivesAt`,
  );
  const lines = refusal(t, `${HEAD}gitpod: { records: [${'{}, '.repeat(1000)}] }\n`).split('\n');
  t.equal(lines[0], 'mine.yaml has more than 20 problems:');
  t.equal(lines.length, 21);
});

await t.test('an id that two records share is refused', async (t) => {
  const record =
    '{ id: 123e4567-e89b-12d3-a456-426614174000, createdAt: 2026-01-01T00:00:00Z, stoppedAt: 2026-01-01T01:00:00Z }';
  t.equal(
    refusal(t, `${HEAD}gitpod:\n  records:\n    - ${record}\n    - ${record}\n`),
    'mine.yaml:7:13: gitpod.records[1].id: an earlier record has the same value; choose a unique one',
  );
});

await t.test('sections refer to projects and offices of the organization by name', async (t) => {
  const id = '123e4567-e89b-12d3-a456-426614174000';
  const sections = (project: string, office: string): string =>
    [
      `gitpod: { project_ids: { ${project}: ${id} }, runners: { ${office}: central } }`,
      `nirvana: { project_ids: { ${project}: ${id} } }`,
      `gcore: { project_ids: { ${project}: 16 } }`,
    ].join('\n');
  t.equal(refusal(t, HEAD + ORGANIZATION + sections('p', 'berlin')), 'accepted');
  t.equal(
    refusal(t, HEAD + ORGANIZATION + sections('q', 'Berlin')),
    `mine.yaml has 4 problems:
  mine.yaml:10:26: gitpod.project_ids: unknown project 'q'; did you mean 'p'? allowed: p
  mine.yaml:10:80: gitpod.runners: unknown office 'Berlin'; did you mean 'berlin'? allowed: berlin
  mine.yaml:11:27: nirvana.project_ids: unknown project 'q'; did you mean 'p'? allowed: p
  mine.yaml:12:25: gcore.project_ids: unknown project 'q'; did you mean 'p'? allowed: p`,
  );
  const handover = (project: string, team: string): string =>
    `gitpod: { simulate: { handovers: { ${project}: { at: 2026-01-05, team: ${team} } } } }\n`;
  t.equal(refusal(t, HEAD + ORGANIZATION + handover('p', 'one')), 'accepted');
  t.match(
    refusal(t, HEAD + ORGANIZATION + handover('q', 'one')),
    "gitpod.simulate.handovers: unknown project 'q'; did you mean 'p'? allowed: p",
  );
  t.match(
    refusal(t, HEAD + ORGANIZATION + handover('p', 'on')),
    "gitpod.simulate.handovers.p.team: unknown team 'on'; did you mean 'one'? allowed: one",
  );
  t.match(
    refusal(t, `${HEAD}gcore: { project_ids: { p: 16 } }\n`),
    /^mine.yaml:4:23: gcore.project_ids: it needs an 'organization'; describe one in this file$/,
  );
  t.match(
    refusal(t, `${HEAD}${ORGANIZATION}nirvana: { project_ids: { p: 16 } }\n`),
    /nirvana.project_ids.p: 16 is not a UUID in lower case, .*; put it in quotes$/,
  );
});

await t.test('problems of resources are those of their type', async (t) => {
  const row = (fields: string): string =>
    `${HEAD}gcore:\n  records:\n    - { project_id: 1, region_id: 1, last_name: x, segments: [{ started_at: 2026-01-01T00:00:00Z }], ${fields} }\n`;
  const at = 'gcore.records[0]';
  t.match(
    refusal(t, row('type: instanc')),
    /^mine.yaml:6:108: gcore.records\[0\].type: 'instanc' is not allowed; did you mean 'instance'\? allowed: ai_cluster, /,
  );
  t.match(refusal(t, row('flavor: x')), /^mine.yaml:6:7: gcore.records\[0\]: 'type' is missing: one of ai_cluster, /);
  t.equal(
    refusal(t, row('type: instance, flavour: x, flavor: x')),
    `mine.yaml:6:118: ${at}: unknown key 'flavour'; did you mean 'flavor'? allowed: type, project_id, region_id, flavor, last_name, uuid, billing_metric_name, tags, profile, noise, segments`,
  );
  t.equal(
    refusal(t, row('type: instance, flavor: x, tags: [{ os_version: 22.04 }]')),
    `mine.yaml:6:150: ${at}.tags[0].os_version: 22.04 is not text; put it in quotes`,
  );
  t.match(refusal(t, row('type: backup, uuid: 1')), /uuid: 1 is not a UUID in lower case, .*; put it in quotes$/);
  t.match(refusal(t, row('type: load_balancer, flavor: x, size: 5')), /unknown key 'size'; allowed: /);
  t.match(
    refusal(t, row('type: volume, volume_type: x')),
    /segments\[0\]: 'size' is missing: a whole number of at least 0$/,
  );
});

await t.test('segments must not overlap', async (t) => {
  const row = (segments: string): string =>
    `${HEAD}gcore:\n  records:\n    - { type: instance, project_id: 1, region_id: 1, last_name: x, flavor: x, segments: [${segments}] }\n`;
  const one = '{ started_at: 2026-01-01T00:00:00Z, ended_at: 2026-01-02T00:00:00Z }';
  const next = '{ started_at: 2026-01-02T00:00:00Z }';
  t.equal(refusal(t, row(`${one}, ${next}`)), 'accepted');
  t.match(
    refusal(t, row(`${next}, ${one}`)),
    /gcore.records\[0\].segments\[1\]: it begins before the previous one has ended$/,
  );
  t.match(refusal(t, row(`${one}, ${one}`)), /segments\[1\]: it begins before the previous one has ended$/);
});

await t.test('a simulation needs an organization', async (t) => {
  const nirvana = 'nirvana: { simulate: { region: r, vms: 1, clusters: 0, connections: 0 } }\n';
  t.equal(refusal(t, HEAD + ORGANIZATION + nirvana), 'accepted');
  t.equal(
    refusal(t, HEAD + nirvana),
    "mine.yaml:4:22: nirvana.simulate: it needs an 'organization'; describe one in this file",
  );
});

await t.test('every key of a simulation is optional, and its default is documented', async (t) => {
  const simulated = providers.filter(({ scenarioSchema }) => 'simulate' in propertiesOf(scenarioSchema));
  for (const { name, scenarioSchema } of simulated) {
    const { simulate = Type.Never() } = propertiesOf(scenarioSchema);
    const keys = Object.entries(propertiesOf(simulate));
    t.ok(keys.length > 1, name);
    t.notOk(simulate['required'], name);
    for (const [key, { default: value, description }] of keys) {
      t.not(value, undefined, `${name}: ${key}`);
      t.match(description, /\. Default: .+\.$/, `${name}: ${key}`);
    }
  }
  const sections = simulated.map(({ name }) => `${name}: { simulate: {} }\n`);
  const folder = t.testdir({ 'mine.yaml': HEAD + ORGANIZATION + sections.join('') });
  const account = await accountOf(join(folder, 'mine.yaml'));
  t.equal(account.gitpod.length, 1000);
  t.ok(account.nirvana.length > 30 && account.nirvana.every(({ region }) => region === 'us-sva-2'));
  t.ok(account.gcore.length > 50 && account.gcore.every(({ regionId }) => regionId === 76));
});

await t.test('more than a simulation can plan for is refused at once', (t) => {
  const huge = (section: string): string => refusal(t, HEAD + ORGANIZATION + section);
  for (const [provider, key, most] of [
    ['nirvana', 'vms', 5_000_000],
    ['nirvana', 'clusters', 5_000_000],
    ['nirvana', 'connections', 5_000_000],
    ['nirvana', 'retags', 5_000_000],
    ['gcore', 'workloads', 5_000_000],
    ['gitpod', 'records', 1_000_000_000],
  ] as const) {
    t.match(
      huge(`${provider}: { simulate: { ${key}: 1000000000000 } }\n`),
      `${key}: 1000000000000 is not a whole number from 0 to ${most}`,
    );
  }
  const crowd = ORGANIZATION.replace(/staff: \{[^}]*\}/, 'staff: { from: 1, to: 1000000000 }');
  t.not(crowd, ORGANIZATION);
  t.match(refusal(t, HEAD + crowd), /staff\.to: 1000000000 is not a whole number from 0 to 100000/);
  t.end();
});

await t.test('invalid YAML is refused with the position of the error', async (t) => {
  t.match(refusal(t, `${HEAD}gitpod: [\n`), /^mine.yaml:5:1: /);
  t.match(refusal(t, `${HEAD}seed: 2\n`), /^mine.yaml:4:1: .*unique/i);
});

await t.test(
  'references to parameters are replaced by their values, multiples or fractions of them, rounded up',
  async (t) => {
    const content = [
      HEAD.replace('seed: 1', 'seed: ${ chosen }'),
      'parameters: { chosen: 10 }',
      ORGANIZATION,
      "nirvana: { simulate: { region: r, vms: '${chosen / 3}', clusters: '${chosen * 1.5}', connections: 0 } }",
    ].join('\n');
    const file = join(t.testdir({ 'mine.yaml': content }), 'mine.yaml');
    const chosen = loadScenario(file, providers, { chosen: 20 });
    t.equal(chosen.seed, 20);
    t.match(chosen.sections, { nirvana: { simulate: { vms: 7, clusters: 30 } } });
    const byDefault = loadScenario(file, providers);
    t.equal(byDefault.seed, 10);
    t.not(byDefault.digest, chosen.digest);
    t.equal(
      refusal(t, content, { choosen: 1 }),
      "mine.yaml has no parameter 'choosen'; did you mean 'chosen'? allowed: chosen",
    );
    t.match(refusal(t, HEAD, { records: 1 }), /has no parameter 'records'; it has none$/);
    t.equal(
      refusal(t, HEAD.replace('seed: 1', 'seed: ${unlisted}')),
      "mine.yaml:1:7: ${unlisted} refers to no parameter of this file; list 'unlisted' under 'parameters'",
    );
    for (const chosen of [2.5, -1, Number.NaN]) {
      t.equal(
        refusal(t, content, { chosen }),
        `mine.yaml: parameter 'chosen' is ${chosen}, not a whole number of at least 0`,
      );
    }
  },
);

await t.test('records of included scenarios come before those of the scenario itself', async (t) => {
  const record = (id: number): string =>
    `gitpod: { records: [{ id: 00000000-0000-4000-8000-00000000000${id}, createdAt: 2026-01-01T00:00:00Z, stoppedAt: 2026-01-01T01:00:00Z }] }\n`;
  const folder = t.testdir({
    'mine.yaml': `${HEAD}include: [other.yaml, vendor-examples]\n${record(1)}`,
    'other.yaml': `${HEAD}${record(2)}`,
    'loop.yaml': `${HEAD}include: [loop.yaml]\n`,
  });
  const { sections, digest } = loadScenario(join(folder, 'mine.yaml'), providers);
  const ids = (sections['gitpod'] as { records: { id: string }[] }).records.map(({ id }) => id.slice(-2));
  t.same(ids, ['02', '01', '02', '03', '04', '01']);
  t.match(sections, { nirvana: { records: [{}] }, gcore: { records: [{}] } });
  t.not(digest, loadScenario(join(folder, 'other.yaml'), providers).digest);
  t.throws(() => loadScenario(join(folder, 'loop.yaml'), providers), {
    message: /include\[0\]: loop.yaml includes itself$/,
  });
});

await t.test('the digest depends on the content, not on comments', async (t) => {
  const folder = t.testdir({
    'a.yaml': HEAD,
    'b.yaml': `# A comment.\n${HEAD}`,
    'c.yaml': HEAD.replace('seed: 1', 'seed: 2'),
  });
  const digest = (name: string): string => loadScenario(join(folder, name), providers).digest;
  t.equal(digest('a.yaml'), digest('b.yaml'));
  t.not(digest('a.yaml'), digest('c.yaml'));
});

await t.test('a scenario without an organization has no people', async (t) => {
  const scenario = loadScenario('empty', providers);
  t.same((await scenario.worldFor(1)).organization.people, []);
});
