// A stand-in for the notifications of a browser.

import type { RoomPage } from './pages/room.ts';

export interface Notified extends NotificationOptions { title: string; from: string; page: number }

/** What the browser of this page shows from now on, instead of showing it; the newest can be pressed in its page. */
export async function notified(page: RoomPage, permission: NotificationPermission = 'granted'): Promise<Notified[]> {
  const shown: Notified[] = [];
  const context = page.page.context();
  await context.exposeBinding('noteShown', (_, one: Notified) => void shown.push(one));
  await context.addInitScript((permission) => {
    class Noted {
      static permission = permission;
      static async requestPermission() { return (Noted.permission = 'granted'); }
      onclick: (() => void) | undefined;
      constructor(title: string, options: NotificationOptions) {
        Object.assign(window, { press: () => this.onclick?.() });
        (window as unknown as { noteShown(one: Notified): void }).noteShown({ ...options, title, from: location.pathname, page: performance.timeOrigin });
      }
      close() {}
    }
    Object.assign(window, { Notification: Noted });
  }, permission);
  return shown;
}
