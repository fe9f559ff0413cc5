/** Two readings of this device: its calendar clock, and one that only ever goes forward. */
export interface ClockParts {
  wall: () => number
  steady: () => number
}

/** The server's time as this device knows it. */
export interface Clock {
  /** Device time in milliseconds since 1970, uncorrected. */
  device: () => number
  /** Server time minus device time, as last measured. */
  offsetMs: () => number
  /** Corrected time. */
  now: () => number
  /** Whether an instant has passed, by the calendar clock or by the steady one: setting the clock back gains nothing. */
  hasPassed: (instant: number) => boolean
  /** Takes a measurement: the server's time in an answer, and when the question went and the answer came. */
  measure: (serverTime: string, sentAt: number, receivedAt: number) => void
  /** Takes an offset that was measured before the page was loaded. */
  assume: (offsetMs: number) => void
}

export function createClock(parts: ClockParts = { wall: Date.now, steady: () => performance.now() }): Clock {
  let offset = 0
  let anchor: { server: number; steady: number } | null = null
  const now = () => parts.wall() + offset
  return {
    device: parts.wall,
    offsetMs: () => offset,
    now,
    hasPassed: (instant) => {
      const bySteady = anchor ? anchor.server + parts.steady() - anchor.steady : now()
      return Math.max(now(), bySteady) >= instant
    },
    measure: (serverTime, sentAt, receivedAt) => {
      const halfWay = (sentAt + receivedAt) / 2
      const server = Date.parse(serverTime)
      offset = Math.round(server - halfWay)
      anchor = { server: server + (receivedAt - sentAt) / 2, steady: parts.steady() }
    },
    assume: (offsetMs) => {
      offset = offsetMs
    },
  }
}
