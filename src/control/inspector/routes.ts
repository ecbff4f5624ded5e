import { readFile } from 'node:fs/promises';
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox';
import { packageFile } from '../../core/package-files.ts';

const ROOT = '/_emulator/';

/** The page's files in dist/inspector/, with their types. */
const TYPES: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'inspector.mjs': 'text/javascript; charset=utf-8',
  'inspector.css': 'text/css; charset=utf-8',
};

/** The page loads its own files and asks this emulator; text from records can't become code. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `GET /_emulator/`: the inspector, a page that works with the control API alone. It needs no token; its requests do. */
export const inspectorRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/_emulator', { schema: { hide: true } }, async (_request, reply) => reply.redirect(ROOT, 308));
  app.get(
    `${ROOT}:file`,
    { schema: { hide: true, params: Type.Object({ file: Type.String() }) } },
    async ({ params: { file } }, reply) => {
      const type = TYPES[file === '' ? 'index.html' : file];
      const content = type && (await readFile(packageFile(`dist/inspector/${file || 'index.html'}`)).catch(() => null));
      if (!content) {
        reply.callNotFound();
        return reply;
      }
      return reply
        .headers({
          'content-type': type,
          'content-security-policy': CONTENT_SECURITY_POLICY,
          'cache-control': 'no-cache',
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
        })
        .send(content);
    },
  );
};
