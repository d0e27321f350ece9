// @ts-check
// Two soft tones, made where they are heard. A browser lets a page sound only after somebody has touched it.

const TONES = [587.33, 880];
const APART_S = 0.14;
const LENGTH_S = 0.5;
const LOUDNESS = 0.08;

/** @type {AudioContext | undefined} */
let audio;

export async function chime() {
  if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return;
  try {
    audio ??= new AudioContext();
    await audio.resume();
    const { currentTime, destination } = audio;
    for (const [place, tone] of TONES.entries()) {
      const begins = currentTime + place * APART_S;
      const source = new OscillatorNode(audio, { type: "sine", frequency: tone });
      const loudness = new GainNode(audio, { gain: 0 });
      loudness.gain.setValueAtTime(0, begins);
      loudness.gain.linearRampToValueAtTime(LOUDNESS, begins + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.0001, begins + LENGTH_S);
      source.connect(loudness).connect(destination);
      source.start(begins);
      source.stop(begins + LENGTH_S);
    }
  } catch {
    // A device without a voice stays silent.
  }
}
