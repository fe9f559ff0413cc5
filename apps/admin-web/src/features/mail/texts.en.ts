export const mail = {
  title: 'Messages',
  note: 'No mail server is set, so mails are kept here instead of being sent.',
  sending: { title: 'Mail is really sent', text: 'A mail server is set. What it was given is not kept here.' },
  empty: { title: 'No mails yet', text: 'Confirmations with tickets and links for new passwords appear here.' },
  list: 'Captured mails',
  to: 'To {{to}}',
  preview: 'Preview of the mail',
  asHtml: 'As sent',
  asText: 'As text',
  format: 'How the mail is shown',
  refresh: 'Look for new mails',
} as const
