import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { listFiles, logFile, settingsFile } from './files.ts'
import { createLog } from './log.ts'
import { openSettings } from './settings.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-settings-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('keeps settings from one start to the next, for their owner only', () => {
  const path = join(folder, 'deep', 'settings.json')
  openSettings(settingsFile(path)).update({ server: 'https://a.example' })
  expect(openSettings(settingsFile(path)).get()).toMatchObject({ server: 'https://a.example', pin: null })
  expect(statSync(path).mode & 0o077).toBe(0)
})

it.each(['', '{', '[]', '{"server": 7}'])('sets a broken file (%j) aside and starts anew', (text) => {
  const path = join(folder, 'settings.json')
  writeFileSync(path, text)
  expect(openSettings(settingsFile(path)).get().server).toBeNull()
  expect(readdirSync(folder)).toEqual(['settings.json.broken'])
})

it('writes one JSON line per event and starts a new file when the old one is full', () => {
  const path = join(folder, 'kiosk.log')
  writeFileSync(path, 'x'.repeat(1_000_001))
  const log = createLog(logFile(path), () => new Date('2026-05-01T12:00:00Z'))
  log('left')
  log('pin_refused', { problem: 'pin_wrong' })
  expect(readdirSync(folder).sort()).toEqual(['kiosk.log', 'kiosk.log.old'])
  expect(listFiles(folder)).toContain('kiosk.log')
})

it('lets nobody stand outside because the log cannot be written', () => {
  const log = createLog(logFile(join(folder, 'nowhere', 'kiosk.log')), () => new Date())
  expect(() => log('started')).not.toThrow()
})
