// The walls of the house (see ARCHITECTURE.md). `npm run lint` fails when one is climbed;
// scripts/walls.test.mjs climbs each of them on purpose and expects to be caught.

/** Files of the router that a browser may load: they reach zod, a few pure libraries and each other, nothing else. */
const PURE =
  '^packages/router/src/(' +
  [
    'core/(card-number|errors|human-code|iso|job-definition|money|page|principal|sane-instant|topics|values|zoned-time)',
    'tickets/(base32|ticket-code)',
    '(?!core/)[^/]+/(schema|rules|events|errors|jobs)',
  ].join('|') +
  ')[.]ts$'
const PURE_LIBRARIES = '(^|/)node_modules/(zod|@noble/[^/]+|temporal-polyfill|temporal-spec|temporal-utils)/'
const TESTS = '[.](test|spec)[.]tsx?$|/(test|e2e|testing)/'
const BROWSER = '^apps/(admin-web/src|kiosk-desktop/src/renderer)/'
const TYPE_ONLY = ['type-only']

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const packages = [
  {
    name: 'db-stands-alone',
    comment: 'packages/db is the ground floor: it knows tables and PostgreSQL, and nothing of ours.',
    severity: 'error',
    from: { path: '^packages/db/' },
    to: { path: '^(apps|bench|packages/(?!db/))' },
  },
  {
    name: 'router-knows-db-only',
    comment: 'The domain does not know who calls it.',
    severity: 'error',
    from: { path: '^packages/router/' },
    to: { path: '^(apps|bench|packages/(?!(db|router)/))' },
  },
  {
    name: 'pure-files-stay-pure',
    comment: 'Browsers load these files. What they need from elsewhere must be pure too.',
    severity: 'error',
    from: { path: PURE },
    to: { pathNot: [PURE, PURE_LIBRARIES] },
  },
  {
    name: 'client-knows-pure-router-only',
    comment: 'The SDK takes types from the router, and values from its PURE files only.',
    severity: 'error',
    from: { path: '^packages/client/', pathNot: TESTS },
    to: { path: '^packages/router/', pathNot: PURE, dependencyTypesNot: TYPE_ONLY },
  },
  {
    name: 'client-stands-on-router',
    comment: 'The SDK reaches the server over the network, not by import.',
    severity: 'error',
    from: { path: '^packages/client/' },
    to: { path: '^(apps|bench|packages/(?!(client|router)/))' },
  },
]

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const apps = [
  {
    name: 'api-stands-on-router-and-db',
    comment: 'The server does not need the SDK; its tests may use it as any caller would.',
    severity: 'error',
    from: { path: '^apps/api/', pathNot: TESTS },
    to: { path: '^(bench|packages/(?!(db|router)/))' },
  },
  {
    name: 'screens-talk-through-the-client',
    comment: 'Admin web and kiosk renderer use the SDK and the PURE files of the router.',
    severity: 'error',
    from: { path: BROWSER, pathNot: TESTS },
    to: { path: '^packages/', pathNot: ['^packages/client/', PURE] },
  },
  {
    name: 'no-node-in-browsers',
    comment: 'Node built-ins and server libraries do not exist there.',
    severity: 'error',
    from: { path: [BROWSER, '^packages/client/src/', '^apps/kiosk-desktop/src/shared/'], pathNot: TESTS },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'no-server-libraries-in-browsers',
    severity: 'error',
    from: { path: [BROWSER, '^packages/client/src/'], pathNot: TESTS },
    to: { path: '(^|/)node_modules/(kysely|pg|express|electron)/', dependencyTypesNot: TYPE_ONLY },
  },
  {
    name: 'kiosk-main-knows-shared-only',
    comment: 'The shell holds only what needs the operating system.',
    severity: 'error',
    from: { path: '^apps/kiosk-desktop/src/main/', pathNot: TESTS },
    to: { path: '^(apps|bench|packages)/', pathNot: '^apps/kiosk-desktop/src/(main|shared)/' },
  },
  {
    name: 'kiosk-preload-knows-shared-only',
    comment: 'The preload is the bridge and nothing but the bridge.',
    severity: 'error',
    from: { path: '^apps/kiosk-desktop/src/preload/', pathNot: TESTS },
    to: { path: '^(apps|bench|packages)/', pathNot: '^apps/kiosk-desktop/src/(preload|shared)/' },
  },
  {
    name: 'kiosk-shell-libraries',
    comment: 'Main and preload run with rights: the fewer libraries the better.',
    severity: 'error',
    from: { path: '^apps/kiosk-desktop/src/(main|preload)/', pathNot: TESTS },
    to: { path: '(^|/)node_modules/', pathNot: '(^|/)node_modules/(electron|zod|@types/node)/' },
  },
  {
    name: 'kiosk-shared-is-a-contract',
    comment: 'What both sides of the shell agree on depends on neither.',
    severity: 'error',
    from: { path: '^apps/kiosk-desktop/src/shared/', pathNot: TESTS },
    to: { path: '^(apps|bench|packages)/', pathNot: ['^apps/kiosk-desktop/src/shared/', PURE] },
  },
  {
    name: 'kiosk-renderer-uses-the-bridge',
    comment: 'The renderer knows the shell by its contract in shared.',
    severity: 'error',
    from: { path: '^apps/kiosk-desktop/src/renderer/', pathNot: TESTS },
    to: { path: '^apps/kiosk-desktop/src/(main|preload)/' },
  },
  {
    name: 'apps-are-leaves',
    comment:
      'Nothing imports an app, but for end-to-end tests and benchmarks, which start the server by its testing entry.',
    severity: 'error',
    from: { path: '^(apps/[^/]+|packages|bench)/' },
    to: { path: '^apps/', pathNot: ['^$1/', '^apps/api/src/testing/'] },
  },
  {
    name: 'e2e-is-an-outsider',
    comment:
      'The story is told by what has been built, over the network: it knows the SDK and the test databases only.',
    severity: 'error',
    from: { path: '^e2e/' },
    to: { path: '^(apps|bench|packages)/', pathNot: '^packages/(client/src|db/src/(testing|embedded))' },
  },
  {
    name: 'api-testing-is-for-tests',
    severity: 'error',
    from: { path: '^(apps/(?!api/)|packages)', pathNot: TESTS },
    to: { path: '^apps/api/src/testing/' },
  },
]

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const habits = [
  {
    name: 'no-reaching-into-packages',
    comment: 'Another package is used by its name and its exports, never by a path into its folder.',
    severity: 'error',
    from: { path: '^((?:packages|apps)/[^/]+|bench|e2e|scripts)/' },
    to: { path: '^(packages|apps|bench|e2e)/', pathNot: '^$1/', dependencyTypesNot: ['aliased-workspace', 'npm'] },
  },
  {
    name: 'no-cycles',
    comment: 'Files that need each other are one subject, or the wrong two. Types may refer back.',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: TYPE_ONLY } },
  },
  {
    name: 'no-testing-in-production',
    comment: 'Test helpers are not shipped.',
    severity: 'error',
    from: { path: '^(apps|packages)/', pathNot: [TESTS, '[.]config[.]ts$'] },
    to: { path: '^(apps|packages)/.*/(testing|test|e2e)/' },
  },
  {
    name: 'nothing-imports-a-test',
    severity: 'error',
    from: {},
    to: { path: '[.](test|spec)[.]tsx?$' },
  },
  {
    name: 'only-declared-dependencies',
    comment: 'A library that is there by accident can be gone tomorrow: put it into package.json.',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'imports-resolve',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
]

module.exports = {
  forbidden: [...packages, ...apps, ...habits],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '(^|/)(dist|coverage|test-results|playwright-report)/' },
    // Type-only imports are seen, and known as such.
    tsPreCompilationDeps: 'specify',
    combinedDependencies: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
    skipAnalysisNotInRules: true,
    reporterOptions: { text: { highlightFocused: true } },
  },
}
