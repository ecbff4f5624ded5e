// Generates TypeScript from proto/: `npm run generate`. Parses with protobufjs and hands the descriptors to the official
// plugin protoc-gen-es, so that no protoc or buf binary has to exist for the machine's platform.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  type DescriptorProto,
  FileDescriptorSetSchema,
  file_google_protobuf_timestamp,
} from '@bufbuild/protobuf/wkt';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor.js';

const root = join(import.meta.dirname, '..');
const source = 'gitpod/v1/usage.proto';
const target = join(root, 'src/providers/gitpod/gen');

const parsed = await new protobuf.Root().load(join(root, 'proto', source), { keepCase: true });
parsed.resolveAll();
const encoded = descriptor.FileDescriptorSet.encode(parsed.toDescriptor('proto3')).finish();
const file = fromBinary(FileDescriptorSetSchema, encoded).file.find((candidate) => candidate.package === 'gitpod.v1');
if (file === undefined) throw new Error(`${source} does not declare package gitpod.v1`);

// What protoc would have resolved and protobufjs leaves as written: the file's name and imports, type and JSON names.
const timestamp = file_google_protobuf_timestamp.proto;
file.name = source;
file.dependency = [timestamp.name];
for (const message of file.messageType) resolveNames(message, file.package);

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

const request = create(CodeGeneratorRequestSchema, {
  fileToGenerate: [source],
  parameter: 'target=ts,import_extension=ts',
  protoFile: [timestamp, file],
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
