import { expect, it } from 'vitest'
import { findRefusedSwitch, readLaunchOptions } from './launch-options.ts'

it.each([
  [['--server=https://a.example/'], 'https://a.example'],
  [['--server', 'localhost:4000'], 'http://localhost:4000'],
  [['--inspect', '/app'], null],
])('reads the server from %j', (args, server) => {
  expect(readLaunchOptions(['electron', '.', ...args])).toEqual({ server, windowed: false, problem: null })
})

it.each([[['--server=http://192.168.1.9']], [['--server']], [['--server=']]])('refuses %j and says so', (args) => {
  const options = readLaunchOptions(['electron', '.', ...args])
  expect(options.server).toBeNull()
  expect(options.problem).toMatch(/needs_https|bad_address/)
})

it('can stay in a window', () => {
  expect(readLaunchOptions(['electron', '.', '--windowed']).windowed).toBe(true)
})

it('knows the switches that open a packed kiosk', () => {
  expect(findRefusedSwitch((name) => name === 'remote-debugging-port')).toBe('remote-debugging-port')
  expect(findRefusedSwitch((name) => name === 'proxy-server')).toBe('proxy-server')
  expect(findRefusedSwitch(() => false)).toBeNull()
})
