/** The pairing code of `/kiosk/#pair=CODE`, taken out of the address bar so that nobody sees or shares it. */
export function takeOfferedCode(): string | null {
  const code = /^#pair=([A-Za-z0-9-]{1,32})$/.exec(location.hash)?.[1] ?? null
  if (location.hash !== '') history.replaceState(history.state, '', location.pathname + location.search)
  return code
}
