// A proxy before the server that does all that proxies and networks do to a line: passes, cuts, falls silent, loses the other end,
// holds everything back, answers for a server that is away, refuses. Browsers are sent to its address instead of the server's.

import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What it does with a request, and with what is under way. */
type Mood = 'passes' | 'stalls' | 'holds' | 'answers';

/** A request that reached it, and whether it let it through to the server. */
interface Asked {
  method: string;
  path: string;
  passed: boolean;
}

export class Proxy {
  readonly asked: Asked[] = [];
  url = '';
  private mood: Mood = 'passes';
  private status = 502;
  private special?: { method: string; paths: RegExp; status: number };
  private late?: RegExp;
  private dropped?: string;
  private rewrite?: { wanted: RegExp; by: string };
  private server?: Server;
  private readonly sockets = new Set<Socket>();
  private readonly lost = new WeakSet<Socket>();
  private release: Array<() => void> = [];

  private constructor(private readonly upstream: string) {}

  /** Listens at a port of its own; `upstream` is the server's address. */
  static async before(upstream: string): Promise<Proxy> {
    const proxy = new Proxy(upstream);
    await proxy.listen();
    return proxy;
  }

  /** All is well again: what stalled goes on, whoever was refused may come. */
  async passes(): Promise<void> {
    this.mood = 'passes';
    this.late = undefined;
    for (const goOn of this.release.splice(0)) goOn();
    if (!this.server) await this.listen();
  }

  /** Every connection ends in the middle of what it was doing; new ones are welcome. */
  cuts(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  /** Nothing moves, and nothing ends, until it passes again. */
  stalls(): void { this.mood = 'stalls'; }

  /** The same, but only here. */
  stallsAt(paths: RegExp): void { this.late = paths; }

  /** What is under way stays open and never brings anything again: the other end is gone without a word. */
  loses(): void {
    for (const socket of this.sockets) this.lost.add(socket);
  }

  /** Gives an answer to the browser only when it has all of it, as a proxy that buffers does; a stream has no end. */
  holds(): void {
    this.mood = 'holds';
    this.cuts();
  }

  /** The server is away, says a proxy that is not. */
  answers(status: number): void {
    this.mood = 'answers';
    this.status = status;
    this.cuts();
  }

  /** Nobody is there at all. */
  async refuses(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    const closed = new Promise<void>((resolve) => server?.close(() => resolve()));
    this.cuts();
    await closed;
  }

  /** It answers this in the server's place, but only here; `*` is any method. */
  answersAt(method: string, paths: RegExp, status: number): void { this.special = { method, paths, status }; }
  answersNowhere(): void { this.special = undefined; }

  /** What streams and histories say instead of what the server says. */
  rewrites(wanted: RegExp, by: string): void { this.rewrite = { wanted, by }; }
  rewritesNothing(): void { this.rewrite = undefined; }

  /** A header that pages lose on the way. */
  drops(header: string): void { this.dropped = header; }

  /** How many times this was asked for; and how many of these times the server heard of it. */
  count(method: string, path: RegExp): number { return this.those(method, path).length; }
  passed(method: string, path: RegExp): number { return this.those(method, path).filter(({ passed }) => passed).length; }

  async end(): Promise<void> {
    await this.passes();
    await this.refuses();
  }

  private isSpecial(method: string, path: string): boolean { return !!this.special && ['*', method].includes(this.special.method) && this.special.paths.test(path); }

  private those(method: string, path: RegExp): Asked[] { return this.asked.filter((asked) => asked.method === method && path.test(asked.path)); }

  private async listen(): Promise<void> {
    const server = createServer((asked, answer) => this.pass(asked, answer));
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.sockets.delete(socket));
    });
    const port = this.url ? Number(new URL(this.url).port) : 0;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    this.server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  private pass(asked: IncomingMessage, answer: ServerResponse): void {
    const [method, path] = [asked.method!, asked.url!];
    const note = { method, path, passed: false };
    this.asked.push(note);
    const go = () => this.forward(note, asked, answer);
    if (this.late?.test(path)) this.release.push(go);
    else go();
  }

  private forward(note: Asked, asked: IncomingMessage, answer: ServerResponse): void {
    const { method, path } = note;
    if (this.lost.has(asked.socket)) return void asked.socket.resetAndDestroy();
    const own = this.mood === 'answers' ? this.status : this.isSpecial(method, path) ? this.special!.status : undefined;
    if (own) return void answer.writeHead(own, { 'Content-Type': 'text/html', 'Cache-Control': 'no-store' }).end('<h1>Not now</h1>');
    note.passed = true;
    // What is to be rewritten has to be read.
    if (this.rewrite) delete asked.headers['accept-encoding'];
    const onward = request(this.upstream + path, { method, headers: asked.headers, agent: false }, (found) => this.hand(found, answer));
    onward.on('error', () => {
      if (answer.headersSent) answer.destroy();
      else answer.writeHead(502, { 'Content-Type': 'text/html' }).end('<h1>Bad gateway</h1>');
    });
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  }

  private hand(found: IncomingMessage, answer: ServerResponse): void {
    const parts: Buffer[] = [];
    let head = () => {
      if (this.rewrite) delete found.headers['content-length'];
      if (this.dropped && /^text\/html/.test(found.headers['content-type'] ?? '')) delete found.headers[this.dropped];
      answer.writeHead(found.statusCode!, found.headers);
      answer.flushHeaders();
      head = () => {};
    };
    let isOver = false;
    const give = () => {
      if (this.mood === 'stalls') return void this.release.push(give);
      if (this.lost.has(answer.socket!) || (this.mood === 'holds' && !isOver)) return;
      head();
      for (const part of parts.splice(0)) answer.write(part);
      if (isOver) answer.end();
    };
    found.on('data', (part: Buffer) => {
      parts.push(this.rewritten(found, part));
      give();
    });
    found.on('end', () => {
      isOver = true;
      give();
    });
    found.on('error', () => answer.destroy());
    give();
  }

  private rewritten(found: IncomingMessage, part: Buffer): Buffer {
    const isSaid = /^text\/event-stream|^application\/json/.test(found.headers['content-type'] ?? '') && !found.headers['content-encoding'];
    return this.rewrite && isSaid ? Buffer.from(part.toString().replace(this.rewrite.wanted, this.rewrite.by)) : part;
  }
}
