/** The layers: core ← aws ← functions ← infra, bin; sandbox, bench, drill and test look at all, nothing looks at them. */
module.exports = {
  forbidden: [
    { name: 'core-is-pure', comment: 'core decides; it knows no client, no Lambda, no file and no terminal. zod/mini reads its records.', severity: 'error', from: { path: '^functions/core/' }, to: { pathNot: '^functions/core/|node_modules/zod/' } },
    { name: 'aws-knows-no-handler', comment: 'adapters serve handlers and CLI alike.', severity: 'error', from: { path: '^functions/aws/' }, to: { path: '^(functions/(?!core/|aws/)|infra/|bin/)' } },
    { name: 'functions-know-no-shell-above', comment: 'what runs in Lambda does not know how it is deployed or called.', severity: 'error', from: { path: '^functions/' }, to: { path: '^(infra|bin)/' } },
    { name: 'handlers-do-not-share', comment: 'one function does not reach into another; what they share is core or aws.', severity: 'error', from: { path: '^functions/(?!core/|aws/)([^/]+)/' }, to: { path: '^functions/(?!core/|aws/)([^/]+)/', pathNot: '^functions/$1/' } },
    { name: 'bin-calls-no-handler', comment: 'the CLI uses the adapters, never a Lambda handler.', severity: 'error', from: { path: '^bin/' }, to: { path: '^functions/(?!core/|aws/)' } },
    { name: 'infra-imports-constants-only', comment: 'handlers are bundled by path, never imported.', severity: 'error', from: { path: '^infra/' }, to: { path: '^functions/(?!core/|aws/)' } },
    { name: 'nothing-looks-at-sandbox', severity: 'error', from: { path: '^(functions|infra|bin)/' }, to: { path: '^sandbox/' } },
    { name: 'nothing-looks-at-bench', comment: 'only tests see to it that what it says is true.', severity: 'error', from: { path: '^(functions|infra|bin|sandbox)/' }, to: { path: '^bench/' } },
    { name: 'nothing-looks-at-drill', comment: 'what is drilled does not know it.', severity: 'error', from: { path: '^(functions|infra|bin|sandbox|bench)/' }, to: { path: '^drill/' } },
    { name: 'nothing-looks-at-test', severity: 'error', from: { path: '^(functions|infra|bin|sandbox|bench|drill)/' }, to: { path: '^test/' } },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(cdk\\.out|out|dist)/' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.cjs', '.js', '.json'] },
  },
};
