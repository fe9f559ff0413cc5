/** What a person who starts the server wants to know. */
export interface BannerFacts {
  publicUrl: string
  admin: { email: string; password: string | null } | null
  /** Where mails are kept when none are sent. */
  mailFolder: string | null
  isDemo: boolean
  /** What somebody has to know before they go on. */
  warnings: string[]
}

/**
 * The text shown once the server is ready. It may hold the first admin's password, so it goes to the terminal and
 * never through the log.
 */
export function bannerText({ publicUrl, admin, mailFolder, isDemo, warnings }: BannerFacts): string {
  const lines = [
    '',
    `  Turnout is ready`,
    '',
    `  Admin      ${publicUrl}/`,
    `  Kiosk      ${publicUrl}/kiosk/`,
    ...loginLines(admin),
    '',
    '  To pair a kiosk',
    '    1. Sign in to the admin, open an event, then Kiosks, and issue a token.',
    '    2. Open the kiosk page (or run: npm run kiosk) and type the pairing code, or scan its QR.',
    '    3. Choose the session and scan tickets.',
    '',
    ...(isDemo ? ['  The demo event is open at the door now; its page has a printable sheet of QR codes.'] : []),
    ...(mailFolder ? [`  Mail is not sent but kept: the admin shows it, and the files are in ${mailFolder}`] : []),
    ...warnings.flatMap((warning) => [`  ATTENTION  ${warning}`]),
    '  Ctrl-C stops the server.',
    '',
  ]
  return `${lines.join('\n')}\n`
}

function loginLines(admin: BannerFacts['admin']): string[] {
  if (!admin) return []
  const password = admin.password ?? '(the one you set by ADMIN_PASSWORD)'
  return [
    `  Login      ${admin.email}`,
    `  Password   ${password}`,
    ...(admin.password ? ['             shown only now'] : []),
  ]
}

/** Writes to the terminal; beside the log when standard output is one. */
export function printToTerminal(text: string): void {
  const terminal = process.stdout.isTTY ? process.stdout : process.stderr
  terminal.write(text)
}
