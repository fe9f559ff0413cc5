// Loaded before a program: its calendar is an hour ahead of everybody else's. Its steady clock and its timers are right.
const AHEAD_MS = 3_600_000
const RealDate = Date
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + AHEAD_MS)
    else super(...given)
  }

  static now() {
    return RealDate.now() + AHEAD_MS
  }
}
