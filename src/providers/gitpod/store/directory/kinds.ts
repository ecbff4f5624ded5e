import { type Static, Type } from '@sinclair/typebox';
import { defaulted, instantField, interval, nameField, uuidField } from '../../../../core/schema/fields.ts';
import { OrganizationRole, OrganizationTier, RunnerKind, RunnerProvider } from '../../gen/enums.ts';
import { defineDirectoryKind } from './directory-kind.ts';

// What the ids in usage records stand for, with the fields of the vendor's messages that the emulator keeps.

const Text = (description: string) => Type.String({ description });

/** A value of an enum, by its name. */
const EnumField = <Name extends string>(names: readonly Name[], description: string) =>
  Type.Unsafe<Name>(
    Type.Union(
      names.map((name) => Type.Literal(name)),
      { description },
    ),
  );

const Organization = Type.Object(
  {
    id: uuidField('The organization id.'),
    name: nameField('The name of the company.'),
    createdAt: instantField('When it was created.'),
    tier: Type.Optional(EnumField(OrganizationTier, 'The plan. Default: enterprise.')),
    inviteDomains: Type.Optional(
      Type.Array(Type.String(), { description: 'The e-mail domains whose owners may join.' }),
    ),
  },
  { additionalProperties: false },
);
export type Organization = Static<typeof Organization>;

export const organizations = defineDirectoryKind({
  name: 'organizations',
  description: 'The organization that owns the account. There is one: another replaces it.',
  schema: Organization,
  id: 'id',
  table: 'gitpod_organization',
  single: true,
});

const EarlierTeam = Type.Object(
  {
    until: instantField('When the user moved to the next team.'),
    teamId: Type.Optional(uuidField('The team until then. If omitted, the user had none.')),
  },
  { additionalProperties: false },
);

const Member = Type.Object(
  {
    userId: uuidField('The user id.'),
    fullName: nameField('The name of the person or service.'),
    email: Type.Optional(Text('Default: an address under example.com.')),
    avatarUrl: Type.Optional(Text('Default: an address under example.com.')),
    role: defaulted(EnumField(OrganizationRole, 'The role.'), 'ORGANIZATION_ROLE_MEMBER'),
    memberSince: instantField('When the user joined. The user is not listed before.'),
    leftAt: Type.Optional(instantField('When the user left. From then on the status is USER_STATUS_LEFT.')),
    loginProvider: Type.Optional(Text('How the user signs in, such as google.')),
    teamId: Type.Optional(uuidField('The team of the user.')),
    earlier: Type.Optional(
      Type.Array(EarlierTeam, { description: 'The teams that the user was in before, in any order.' }),
    ),
  },
  { ...interval('memberSince', 'leftAt'), additionalProperties: false },
);
export type Member = Static<typeof Member>;

export const members = defineDirectoryKind({
  name: 'members',
  description: 'The members of the organization: people, and services that use environments.',
  schema: Member,
  id: 'userId',
  table: 'gitpod_member',
});

const Team = Type.Object(
  {
    id: uuidField('The team id.'),
    name: nameField('The name of the team.'),
    createdAt: instantField('When it was created. The team is not listed before.'),
  },
  { additionalProperties: false },
);
export type Team = Static<typeof Team>;

export const teams = defineDirectoryKind({
  name: 'teams',
  description: 'The teams of the organization.',
  schema: Team,
  id: 'id',
  table: 'gitpod_team',
});

const EarlierName = Type.Object(
  {
    until: instantField('When the project got its next name.'),
    name: nameField('The name until then.'),
  },
  { additionalProperties: false },
);

const Project = Type.Object(
  {
    id: uuidField('The project id.'),
    name: nameField('The name of the project.'),
    createdAt: instantField('When it was created. The project is not listed before.'),
    updatedAt: Type.Optional(instantField('The last change. Default: when it got its name.')),
    creatorId: Type.Optional(uuidField('The user who created it.')),
    earlier: Type.Optional(
      Type.Array(EarlierName, { description: 'The names that the project had before, in any order.' }),
    ),
    remoteUri: Type.Optional(Text('The address of its Git repository.')),
    environmentClassIds: Type.Optional(
      Type.Array(uuidField('An environment class.'), { description: 'The classes of its environments.' }),
    ),
  },
  { additionalProperties: false },
);
export type Project = Static<typeof Project>;

export const projects = defineDirectoryKind({
  name: 'projects',
  description: 'The projects of the organization.',
  schema: Project,
  id: 'id',
  table: 'gitpod_project',
});

const Runner = Type.Object(
  {
    runnerId: uuidField('The runner id.'),
    name: nameField('The name of the runner.'),
    createdAt: instantField('When it was created. The runner is not listed before.'),
    creatorId: Type.Optional(uuidField('The user who created it.')),
    kind: defaulted(EnumField(RunnerKind, 'The kind.'), 'RUNNER_KIND_REMOTE'),
    provider: defaulted(EnumField(RunnerProvider, 'Where it runs.'), 'RUNNER_PROVIDER_AWS_EC2'),
    region: Type.Optional(Text('The region it runs in.')),
  },
  { additionalProperties: false },
);
export type Runner = Static<typeof Runner>;

export const runners = defineDirectoryKind({
  name: 'runners',
  description: 'The runners of environments.',
  schema: Runner,
  id: 'runnerId',
  table: 'gitpod_runner',
});

const EnvironmentClass = Type.Object(
  {
    id: uuidField('The id of the class.'),
    displayName: nameField('The name of the class.'),
    description: Type.Optional(Text('What it is for.')),
    runnerId: uuidField('The runner that offers it.'),
    enabled: defaulted(Type.Boolean({ description: 'Whether new environments can use it.' }), true),
  },
  { additionalProperties: false },
);
export type EnvironmentClass = Static<typeof EnvironmentClass>;

export const environmentClasses = defineDirectoryKind({
  name: 'environment_classes',
  description: 'The environment classes.',
  schema: EnvironmentClass,
  id: 'id',
  table: 'gitpod_environment_class',
});

/** In the order in which they are seeded and exported. */
export const directoryKinds = [organizations, members, teams, projects, runners, environmentClasses] as const;

/** What there is besides the organization itself. */
export interface DirectoryItems {
  readonly members: readonly Member[];
  readonly teams: readonly Team[];
  readonly projects: readonly Project[];
  readonly runners: readonly Runner[];
  readonly classes: readonly EnvironmentClass[];
}
