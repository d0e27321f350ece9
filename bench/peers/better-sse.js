// better-sse on node's own HTTP server, as its documentation has it.
import { createServer } from 'node:http';
import { createChannel, createSession } from 'better-sse';

const channel = createChannel();

const server = createServer(async (req, res) => {
  if (req.method === 'GET') {
    channel.register(await createSession(req, res));
    return;
  }
  let body = '';
  for await (const piece of req) body += piece;
  channel.broadcast({ text: JSON.parse(body).text });
  res.writeHead(204).end();
});

server.listen(Number(process.argv[2]), '127.0.0.1', 4096, () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
