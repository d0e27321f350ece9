// Express, as its tutorials do it: a list of answers that are never finished, and JSON made for each of them.
import express from 'express';

const app = express();
let clients = [];
let nextId = 1;

app.use(express.json());

app.get('/events', (req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache', Connection: 'keep-alive' });
  res.write(': connected\n\n');
  const id = nextId++;
  clients.push({ id, res });
  req.on('close', () => {
    clients = clients.filter((client) => client.id !== id);
  });
});

app.post('/message', (req, res) => {
  clients.forEach((client) => client.res.write(`data: ${JSON.stringify({ text: req.body.text })}\n\n`));
  res.status(204).end();
});

const server = app.listen(Number(process.argv[2]), '127.0.0.1', 4096, () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
