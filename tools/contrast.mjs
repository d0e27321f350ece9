#!/usr/bin/env node
// Contrast of what stands on what, by day and by night, from style/tokens.css (WCAG 2.2, 1.4.3 and 1.4.11): a table as it stands
// in style/README.md. Ends non-zero if a pair has less than it needs, or the table there is another one.

import { readFileSync } from 'node:fs';

const read = (file) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const TEXT = 4.5;
const SHAPE = 3;
const HALL = 7;
const PAPERS = ['paper', 'paper-side', 'paper-raised'];

/** What stands on which grounds, how much it needs there, and what it is. */
const PAIRS = [
  ['ink', [...PAPERS, 'door-tint', 'alarm-tint', 'rule'], TEXT, 'text'],
  ['ink-soft', [...PAPERS, 'door-tint', 'rule'], TEXT, 'what is said beside it: times, hints, counts'],
  ['door', [...PAPERS, 'door-tint', 'alarm-tint'], TEXT, 'links, quiet buttons, the open room; the focus ring'],
  ['on-door', ['door', 'door-pressed', 'alarm'], TEXT, 'words on a button'],
  ['alarm', [...PAPERS, 'alarm-tint'], TEXT, 'what failed, what is urgent'],
  ['waiting', PAPERS, TEXT, 'what waits'],
  ['person-name', [...PAPERS, 'door-tint'], TEXT, 'names, the least of twelve hues'],
  ['person-figure', ['person-ground'], SHAPE, 'the figure of a picture on its ground, the least of twelve'],
  ['rule-strong', PAPERS, SHAPE, 'the edge of what one can write into'],
  ['ink', ['paper'], HALL, 'text on the big screen'],
  ['screen ink-soft', ['paper'], HALL, 'what is said beside it on the big screen'],
];

/** Custom properties of a block and of the night in it. */
function tokens(css) {
  const [day, night] = css.split('@media (prefers-color-scheme: dark)');
  const values = (text) => Object.fromEntries([...text.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]));
  return { day: values(day), night: { ...values(day), ...values(night) } };
}

const linear = (channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);

/** Relative luminance of `#rrggbb`, or of a lightness and chroma at a hue: what an sRGB screen makes of it. */
function luminance(value, hue) {
  const rgb = value.startsWith('#') ? [1, 3, 5].map((at) => linear(parseInt(value.slice(at, at + 2), 16) / 255)) : oklch(...value.split(' ').map(Number), hue);
  return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
}

/** Linear sRGB, by the matrices of CSS Color 4. */
function oklch(lightness, chroma, hue) {
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)];
  const [l, m, s] = [
    lightness + 0.3963377774 * a + 0.2158037573 * b,
    lightness - 0.1055613458 * a - 0.0638541728 * b,
    lightness - 0.0894841775 * a - 1.291485548 * b,
  ].map((part) => part ** 3);
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((channel) => Math.min(1, Math.max(0, channel)));
}

function contrast(one, other) {
  const [light, dark] = [one, other].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const house = tokens(read('style/tokens.css'));
const screen = tokens(read('public/pages/screen.css').split('@layer pages')[0]);
const hues = [...read('style/people.css').matchAll(/--hue: (\d+);/g)].map(([, hue]) => Number(hue));

const tooLittle = [];
const rows = PAIRS.flatMap(([over, grounds, needs, what]) => {
  const cell = (time, ground) => {
    const value = over.startsWith('screen ') ? screen[time][over.slice('screen '.length)] : house[time][over];
    const least = Math.min(...hues.map((hue) => contrast(luminance(value, hue), luminance(house[time][ground], hue))));
    if (least < needs) tooLittle.push(`${over} on ${ground} has ${least.toFixed(2)}:1 by ${time}, and needs ${needs}:1.`);
    // Never more than it is.
    return (Math.floor(least * 10) / 10).toFixed(1);
  };
  const on = (time) => grounds.map((ground) => cell(time, ground)).join(' · ');
  return `| \`${over}\` | ${what} | ${grounds.map((ground) => `\`${ground}\``).join(' · ')} | ${on('day')} | ${on('night')} | ${needs} |`;
});
const table = ['| colour | what it is | on | by day | by night | needs |', '|---|---|---|---|---|---|', ...rows].join('\n');
console.log(table);
for (const sentence of tooLittle) console.error(sentence);
const isTold = read('style/README.md').includes(table);
if (!isTold) console.error('style/README.md has another table: put this one in its place.');
process.exit(tooLittle.length > 0 || !isTold ? 1 : 0);
