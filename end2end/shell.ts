// Programs at a terminal, such as curl: what they print, line by line.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const PATIENCE_MS = 40_000;

export class Program {
  readonly lines: string[] = [];
  complaints = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;
  private wake = () => {};

  /** Starts a program without a shell; `input` is what it reads. */
  constructor(command: string, flags: string[], input?: string) {
    this.child = spawn(command, flags, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stdin!.on('error', () => {});
    this.child.stdin!.end(input);
    this.child.stderr!.on('data', (text) => (this.complaints += text));
    createInterface(this.child.stdout!).on('line', (line) => {
      this.lines.push(line);
      this.wake();
    });
    this.ended = once(this.child, 'close').then(([code]) => {
      this.wake();
      return code as number | null;
    });
  }

  /** A line as it is copied from a page and pasted into a terminal. */
  static pasted(line: string): Program { return new Program('bash', ['-c', `exec ${line}`]); }

  /** Waits until its lines are as wished, and ends it. */
  async until(wished: (lines: string[]) => boolean): Promise<string[]> {
    try {
      await this.wait(wished);
      return this.lines;
    } finally {
      await this.end();
    }
  }

  /** Waits until its lines are as wished; it goes on. */
  async wait(wished: (lines: string[]) => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!wished(this.lines)) {
      const left = deadline - Date.now();
      if (left <= 0 || this.child.exitCode !== null) throw new Error(`That did not come.\n${this.lines.join('\n')}\n${this.complaints}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 1_000));
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Waits until it ends by itself; its exit code. */
  async code(patience = PATIENCE_MS): Promise<number | null> {
    const timer = setTimeout(() => this.child.kill('SIGKILL'), patience);
    const code = await this.ended;
    clearTimeout(timer);
    return code;
  }

  /** The whole of what it printed, once it has ended well. */
  async output(): Promise<string> {
    const code = await this.code();
    if (code !== 0) throw new Error(`It ended with ${code}.\n${this.lines.join('\n')}\n${this.complaints}`);
    return this.lines.join('\n');
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null) this.child.kill('SIGTERM');
    await this.ended;
  }
}

export const curl = (...flags: string[]): Program => new Program('curl', ['--silent', '--show-error', '--no-buffer', ...flags]);
