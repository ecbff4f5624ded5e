import { join, relative } from 'node:path';
import t, { type Test } from 'tap';
import { providers } from '../src/providers/index.ts';
import { loadScenario, ScenarioError, scenarioNames, type ScenarioParameters } from '../src/scenario.ts';

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

/** The message with which a file of the given content is refused, without its folder. */
function refusal(t: Test, content: string, parameters: ScenarioParameters = {}): string {
  const folder = t.testdir({ 'mine.yaml': content });
  try {
    loadScenario(join(folder, 'mine.yaml'), providers, parameters);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.replaceAll(`${folder}/`, '');
    throw error;
  }
  return 'nothing is wrong with it';
}

await t.test('every shipped scenario loads, and says what it is for', async (t) => {
  t.same(scenarioNames(), ['boundaries', 'default', 'empty', 'large', 'late-arrivals', 'vendor-examples']);
  for (const name of scenarioNames()) t.equal(loadScenario(name, providers).name, name);
});

await t.test('a file is given by its path, absolute or relative, and keeps it as its name', async (t) => {
  const file = join(t.testdir({ 'mine.yaml': HEAD }), 'mine.yaml');
  t.equal(loadScenario(file, providers).name, file);
  const path = relative(process.cwd(), file);
  t.equal(loadScenario(path, providers).name, path);
  t.same(loadScenario(file, providers).sections, { gitpod: {}, nirvana: {}, gcore: {} });
  t.equal(loadScenario(file, providers).clock, Date.UTC(2026, 1, 1));
});

await t.test('a name that no scenario has is refused with those there are', async (t) => {
  t.throws(() => loadScenario('defualt', providers), {
    name: 'ScenarioError',
    message:
      "no scenario 'defualt'; did you mean 'default'? allowed: boundaries, default, empty, large, late-arrivals, vendor-examples, or the path of a file",
  });
  t.throws(() => loadScenario('./nowhere.yaml', providers), { message: 'there is no file ./nowhere.yaml' });
  const folder = t.testdir();
  t.throws(() => loadScenario(folder, providers), ScenarioError);
});

await t.test('what is wrong is named with its line, its path and what is allowed', async (t) => {
  const cases: readonly (readonly [content: string, message: string | RegExp])[] = [
    [
      '',
      'mine.yaml:1:1: null is not a map with description, seed, clock, span, parameters, include, organization, gitpod, nirvana and gcore',
    ],
    ['seed: 1\n', /^mine.yaml:1:1: 'clock' is missing: an instant such as 2026-02-01T00:00:00Z$/],
    [`${HEAD}sed: 2\n`, /^mine.yaml:4:1: unknown key 'sed'; did you mean 'seed'\? allowed: /],
    [`${HEAD}zebra: 2\n`, /^mine.yaml:4:1: unknown key 'zebra'; allowed: /],
    [
      `${HEAD}gitpod: { records: [{}] }\n`,
      "mine.yaml:4:21: gitpod.records[0]: 'createdAt' is missing: an instant such as 2026-02-01T00:00:00Z",
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
      "mine.yaml:9:31: organization.projects[0].team: no team 'two'; there are one",
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
      "mine.yaml:9:57: organization.projects[1].name: 'p' is there already",
    ],
  ];
  for (const [content, message] of cases) {
    if (typeof message === 'string') t.equal(refusal(t, content), message);
    else t.match(refusal(t, content), message);
  }
});

await t.test('of resources with a type, what is wrong with that type is named', async (t) => {
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
    `mine.yaml:6:118: ${at}: unknown key 'flavour'; did you mean 'flavor'? allowed: type, project_id, region_id, flavor, last_name, uuid, billing_metric_name, tags, profile, segments`,
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

await t.test('segments follow one another', async (t) => {
  const row = (segments: string): string =>
    `${HEAD}gcore:\n  records:\n    - { type: instance, project_id: 1, region_id: 1, last_name: x, flavor: x, segments: [${segments}] }\n`;
  const one = '{ started_at: 2026-01-01T00:00:00Z, ended_at: 2026-01-02T00:00:00Z }';
  const next = '{ started_at: 2026-01-02T00:00:00Z }';
  t.equal(refusal(t, row(`${one}, ${next}`)), 'nothing is wrong with it');
  t.match(
    refusal(t, row(`${next}, ${one}`)),
    /gcore.records\[0\].segments\[1\]: it begins before the one before it has ended$/,
  );
  t.match(refusal(t, row(`${one}, ${one}`)), /segments\[1\]: it begins before the one before it has ended$/);
});

await t.test('nothing is simulated without an organization', async (t) => {
  const nirvana = 'nirvana: { simulate: { region: r, vms: 1, clusters: 0, connections: 0 } }\n';
  t.equal(refusal(t, HEAD + ORGANIZATION + nirvana), 'nothing is wrong with it');
  t.equal(
    refusal(t, HEAD + nirvana),
    "mine.yaml:4:22: nirvana.simulate: nobody is there to simulate; describe an 'organization' first",
  );
});

await t.test('a file that is no YAML is refused where it stops being any', async (t) => {
  t.match(refusal(t, `${HEAD}gitpod: [\n`), /^mine.yaml:5:1: /);
  t.match(refusal(t, `${HEAD}seed: 2\n`), /^mine.yaml:4:1: .*unique/i);
});

await t.test('a parameter is a number chosen at loading, or a part or multiple of one, rounded up', async (t) => {
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
  t.equal(refusal(t, content, { choosen: 1 }), "mine.yaml has no parameter 'choosen'; it has chosen");
  t.match(refusal(t, HEAD, { records: 1 }), /has no parameter 'records'; it has none$/);
  t.equal(
    refusal(t, HEAD.replace('seed: 1', 'seed: ${unlisted}')),
    "mine.yaml:1:7: ${unlisted} names no parameter of this file; list it under 'parameters'",
  );
  for (const chosen of [2.5, -1, Number.NaN]) {
    t.equal(
      refusal(t, content, { chosen }),
      `mine.yaml: parameter 'chosen' is ${chosen}, not a whole number of at least 0`,
    );
  }
});

await t.test('a scenario holds the records of those that it includes, before its own', async (t) => {
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

await t.test('the digest follows what a file says, not how it says it', async (t) => {
  const folder = t.testdir({
    'a.yaml': HEAD,
    'b.yaml': `# A comment.\n${HEAD}`,
    'c.yaml': HEAD.replace('seed: 1', 'seed: 2'),
  });
  const digest = (name: string): string => loadScenario(join(folder, name), providers).digest;
  t.equal(digest('a.yaml'), digest('b.yaml'));
  t.not(digest('a.yaml'), digest('c.yaml'));
});

await t.test('a scenario without an organization has nobody in it', async (t) => {
  const scenario = loadScenario('empty', providers);
  t.same((await scenario.worldFor(1)).organization.people, []);
});
