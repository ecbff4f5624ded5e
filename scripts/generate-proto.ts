// Generates TypeScript from proto/: `npm run generate`. Parses with protobufjs and passes the descriptors to the official
// plugin protoc-gen-es, so that no protoc or buf binary for the machine's platform is needed. Schemas of the messages are
// generated too: building the descriptors takes an eighth of the emulator's start, and only binary messages need them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import {
  create,
  createFileRegistry,
  type DescEnum,
  type DescMessage,
  type DescService,
  fromBinary,
  toBinary,
} from '@bufbuild/protobuf';
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  type DescriptorProto,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_duration,
  file_google_protobuf_timestamp,
  MethodOptions_IdempotencyLevel,
} from '@bufbuild/protobuf/wkt';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor.js';
import { messageSchema } from './message-schema.ts';

const root = join(import.meta.dirname, '..');
const protos = join(root, 'proto');
const sources = readdirSync(join(protos, 'gitpod/v1')).map((name) => `gitpod/v1/${name}`);
const target = join(root, 'src/providers/gitpod/gen');

const parser = new protobuf.Root();
parser.resolvePath = (_origin, path) => join(protos, path);
const parsed = await parser.load(sources, { keepCase: true });
parsed.resolveAll();
const encoded = descriptor.FileDescriptorSet.encode(parsed.toDescriptor('proto3')).finish();
// protobufjs merges the files of a package.
const merged = fromBinary(FileDescriptorSetSchema, encoded).file.find(({ package: name }) => name === 'gitpod.v1');
if (merged === undefined) throw new Error('no proto file declares package gitpod.v1');

// protoc resolves these, but protobufjs doesn't: type names and JSON names.
for (const message of merged.messageType) resolveNames(message, merged.package);

function resolveNames(message: DescriptorProto, scope: string): void {
  const self = `${scope}.${message.name}`;
  const { fields } = parsed.lookupType(self);
  for (const field of message.field) {
    const resolved = fields[field.name]?.resolvedType;
    if (resolved) field.typeName = resolved.fullName;
    if (field.jsonName === '') field.jsonName = field.name;
  }
  for (const nested of message.nestedType) resolveNames(nested, self);
}

const wellKnown = [file_google_protobuf_timestamp.proto, file_google_protobuf_duration.proto];
const common = 'gitpod/v1/common.proto';

/** The part of the merged file that a source declares. */
function fileOf(source: string, { messageType, enumType, service }: FileDescriptorProto): FileDescriptorProto {
  const isDeclared = ({ name }: { readonly name: string }): boolean => {
    const { filename } = parsed.lookup(`gitpod.v1.${name}`) ?? {};
    return filename != null && relative(protos, filename) === source;
  };
  return create(FileDescriptorProtoSchema, {
    name: source,
    package: 'gitpod.v1',
    syntax: 'proto3',
    // Unused imports do no harm: the plugin imports what it needs.
    dependency: [...wellKnown.map(({ name }) => name), ...(source === common ? [] : [common])],
    messageType: messageType.filter(isDeclared),
    enumType: enumType.filter(isDeclared),
    service: service.filter(isDeclared),
  });
}

const request = create(CodeGeneratorRequestSchema, {
  fileToGenerate: sources,
  parameter: 'target=ts,import_extension=ts,json_types=true,erasable_syntax=true',
  protoFile: [
    ...wellKnown,
    ...[common, ...sources.filter((source) => source !== common)].map((source) => fileOf(source, merged)),
  ],
});
const response = fromBinary(
  CodeGeneratorResponseSchema,
  execFileSync('protoc-gen-es', { input: toBinary(CodeGeneratorRequestSchema, request) }),
);
if (response.error !== '') throw new Error(response.error);
for (const generated of response.file) {
  const path = join(target, generated.name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, generated.content);
}

const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: request.protoFile }));
const types = [...registry].filter(({ file }) => file.proto.package === 'gitpod.v1');
const services = types.filter((type) => type.kind === 'service');
for (const { typeName, methods } of services) {
  const changing = methods.find(({ idempotency }) => idempotency !== MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS);
  // Every method is served by GET too.
  if (changing !== undefined) throw new Error(`${typeName}/${changing.name} is not declared to have no side effects`);
}
const enums = types.filter((type) => type.kind === 'enum').filter(({ parent }) => parent === undefined);

/** An import of JSON types from the files that declare them. */
function importsOf(described: readonly (DescEnum | DescMessage)[]): string {
  return [...new Set(described)]
    .map(({ name, file }) => `import type { ${name}Json } from './${file.name}_pb.ts';\n`)
    .join('');
}

const methodsOf = ({ name, methods, typeName }: DescService): string =>
  `export const ${name} = {\n${methods
    .map(
      ({ localName, name, input, output }) => `  ${localName}: {
    id: '${typeName}/${name}',
    input: '${input.typeName}',
    output: '${output.typeName}',
    request: Type.Unsafe<${input.name}Json>(${JSON.stringify(messageSchema(input))}),
    response: Type.Unsafe<${output.name}Json>(${JSON.stringify(messageSchema(output))}),
  },\n`,
    )
    .join('')}};\n`;

writeFileSync(
  join(target, 'methods.ts'),
  `import { Type } from '@sinclair/typebox';
${importsOf(services.flatMap(({ methods }) => methods.flatMap(({ input, output }) => [input, output])))}
${services.map(methodsOf).join('\n')}`,
);
writeFileSync(
  join(target, 'enums.ts'),
  `${importsOf(enums)}
${enums.map(({ name, values }) => `export const ${name}: readonly ${name}Json[] = ${JSON.stringify(values.map(({ name }) => name))};\n`).join('')}`,
);
const files = [...registry.files].filter(({ proto }) => proto.package === 'gitpod.v1');
const fileName = ({ name }: { readonly name: string }): string => `file_${name.replaceAll('/', '_')}`;
writeFileSync(
  join(target, 'registry.ts'),
  `import { createRegistry } from '@bufbuild/protobuf';
${files.map((file) => `import { ${fileName(file)} } from './${file.name}_pb.ts';\n`).join('')}
export const registry = createRegistry(${files.map(fileName).join(', ')});
`,
);
