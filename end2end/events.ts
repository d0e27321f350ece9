// Event streams as text, read as WHATWG HTML 9.2.6 says: for looking at what programs at a terminal print.

export interface StreamEvent {
  id?: string;
  event: string;
  data: string;
}

/** The events that are complete in these lines. */
export function eventsIn(lines: string[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  let id: string | undefined;
  let event = '';
  let data: string[] = [];
  for (const line of lines) {
    if (line === '') {
      if (data.length > 0) events.push({ ...(id === undefined ? {} : { id }), event: event || 'message', data: data.join('\n') });
      [id, event, data] = [undefined, '', []];
      continue;
    }
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line)!;
    if (field === 'id') id = value;
    if (field === 'event') event = value;
    if (field === 'data') data.push(value);
  }
  return events;
}

/** The data of the events of a name, read as JSON. */
export function dataOf<T>(events: StreamEvent[], name: string): T[] {
  return events.filter(({ event }) => event === name).map(({ data }) => JSON.parse(data) as T);
}
