import type { Verdict } from '../door/verdict.ts'
import { ignore } from '../lib/ignore.ts'
import { readPreference, writePreference } from './preferences.ts'
import { hasShell } from './shell.ts'

interface Tone {
  hz: number
  /** Milliseconds after the start, and how long. */
  at: number
  lasts: number
}

/** High means in, low means wait or no; length and number tell them apart without looking. */
const sounds: Record<Verdict, Tone[]> = {
  admitted: [{ hz: 1320, at: 0, lasts: 140 }],
  look_again: [
    { hz: 990, at: 0, lasts: 140 },
    { hz: 1320, at: 180, lasts: 180 },
  ],
  already_used: [
    { hz: 330, at: 0, lasts: 160 },
    { hz: 330, at: 240, lasts: 160 },
  ],
  elsewhere: [
    { hz: 330, at: 0, lasts: 160 },
    { hz: 330, at: 240, lasts: 160 },
  ],
  refused: [{ hz: 196, at: 0, lasts: 750 }],
  not_recorded: [
    { hz: 262, at: 0, lasts: 110 },
    { hz: 262, at: 170, lasts: 110 },
    { hz: 262, at: 340, lasts: 110 },
  ],
}

let context: AudioContext | null = null
let isOn = readPreference('sound') !== 'off'

export function isSoundOn(): boolean {
  return isOn
}

export function setSound(on: boolean): void {
  isOn = on
  writePreference('sound', on ? 'on' : 'off')
}

/** In a browser sounds are there once the person has touched the page: it allows none before, and complains. */
export function canSound(): boolean {
  return hasShell || (navigator.userActivation?.hasBeenActive ?? true)
}

/** Plays the sound of a verdict; says nothing when sounds are off or not allowed yet. */
export function play(verdict: Verdict, isAllowed = canSound()): void {
  if (!isOn || !isAllowed) return
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume().catch(ignore)
  const start = context.currentTime + 0.02
  for (const tone of sounds[verdict]) playTone(context, tone, start)
}

function playTone(audio: AudioContext, { hz, at, lasts }: Tone, start: number): void {
  const oscillator = audio.createOscillator()
  const gain = audio.createGain()
  const from = start + at / 1000
  const to = from + lasts / 1000
  oscillator.type = hz < 400 ? 'sawtooth' : 'triangle'
  oscillator.frequency.value = hz
  // A few milliseconds of fading keep the loudspeaker from clicking.
  gain.gain.setValueAtTime(0, from)
  gain.gain.linearRampToValueAtTime(0.5, from + 0.01)
  gain.gain.setValueAtTime(0.5, to - 0.03)
  gain.gain.linearRampToValueAtTime(0, to)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(from)
  oscillator.stop(to)
}
