/** Loaded by `--import` into a process whose clock is to be ahead, by the milliseconds in CLOCK_AHEAD_MS. */
const { CLOCK_AHEAD_MS = '0' } = process.env
const now = Date.now.bind(Date)
Date.now = () => now() + Number(CLOCK_AHEAD_MS)
