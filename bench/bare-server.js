// The lower bound for the emulator's start and memory: Fastify with an open better-sqlite3 database. Plain JavaScript, so that
// nothing is compiled at the start. Listens on PORT.
import fastify from 'fastify';
import SQLite from 'better-sqlite3';

const one = new SQLite(':memory:').prepare('SELECT 1 AS one');
const app = fastify();
app.get('/', () => one.get());
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
