// The least that a server like the emulator is: Fastify, with better-sqlite3 open. JavaScript, so that nothing has to be
// made of it first. Listens on PORT.
import fastify from 'fastify';
import SQLite from 'better-sqlite3';

const one = new SQLite(':memory:').prepare('SELECT 1 AS one');
const app = fastify();
app.get('/', () => one.get());
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
