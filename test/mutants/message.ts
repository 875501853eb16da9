import ts from 'typescript';

/** Where in a file, from 1 as Stryker counts. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Calls whose words are for people. */
const SPEAKING = new Set(['say', 'conclude', 'print', 'printError', 'write', 'describe', 'description', 'mustBe']);

/** Functions that give back a sentence. */
const WORDING = new Set(['conclusion', 'fixOf', 'welcome']);

/** Whether what stands at a position is the text of a message: no test should hold each of its words. */
export function isMessage(source: ts.SourceFile, { line, column }: Position): boolean {
  const position = source.getPositionOfLineAndCharacter(line - 1, column - 1);
  let node: ts.Node = deepestAt(source, position);
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node) && !isTemplatePart(node)) return false;
  while (!ts.isStatement(node)) {
    if (ts.isNewExpression(node) && /Error|Failed|Failure$/.test(node.expression.getText(source))) return true;
    if (ts.isCallExpression(node) && SPEAKING.has(nameOf(node.expression, source))) return true;
    // A sentence that is made before it is said: `const fix = '…'`, `fix: '…'`.
    if (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node))
      if (/^(what|why|fix|expected|sentence|message|told|instead|[A-Z_]+)$/.test(node.name.getText(source)))
        return true;
    node = node.parent;
  }
  // `throw absent(name, 'it was never fetched')`
  if (ts.isThrowStatement(node)) return true;
  const around = ts.findAncestor(node, ts.isFunctionDeclaration)?.name?.text ?? '';
  return ts.isReturnStatement(node) && WORDING.has(around);
}

function isTemplatePart(node: ts.Node): boolean {
  return ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
}

function nameOf(called: ts.Expression, source: ts.SourceFile): string {
  return (ts.isPropertyAccessExpression(called) ? called.name : called).getText(source);
}

function deepestAt(node: ts.Node, position: number): ts.Node {
  const child = node.getChildren().find((one) => one.getStart() <= position && position < one.getEnd());
  return child === undefined ? node : deepestAt(child, position);
}
