/** For a failure that changes nothing: the caller goes on as if nothing had been asked. */
export function ignore(): undefined {
  return
}
