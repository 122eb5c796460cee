/**
 * The part of the page's script that makes the commands. The names of an answer's author and of its
 * object are those that the bucket policy lets the author write.
 */
export const commandsScript = String.raw`
  /* A word for a POSIX shell: in single quotes nothing is special but the single quote itself. */
  var quoted = function (text) { return "'" + text.replace(/'/g, "'\\''") + "'"; };
  var changesText = function (count) { return count + (count === 1 ? ' change' : ' changes'); };

  function cliCommand(ticked, unticked, comment) {
    var about = ' --region ' + facts.dataset.region + ' --request ' + facts.dataset.request;
    var why = comment === '' ? '' : ' --comment ' + quoted(comment);
    if (ticked.length === 0) return 'kms-rotation reject' + about + why;
    var some = unticked.length === 0 ? '' : ticked.length <= unticked.length
      ? ' --only ' + ticked.map(nameOf).join(',')
      : ' --except ' + unticked.map(nameOf).join(',');
    return 'kms-rotation approve' + about + some + why;
  }

  /* The name that IAM gives the author of an answer: of a user, or of a session of a role. */
  var author = 'me=$(aws sts get-caller-identity --query Arn --output text)\n' +
    'case "$me" in\n' +
    '  *:user/*) author=user/$' + '{me##*/} ;;\n' +
    '  *) author=$(aws sts get-caller-identity --query UserId --output text) ;;\n' +
    'esac';

  function commandsOfPart(part, comment) {
    var ofPart = rows.filter(function (row) { return row.dataset.part === part.number; });
    var ticked = ofPart.filter(isTicked);
    var heading = '# part ' + part.number + ': ' + ticked.length + ' of ' + changesText(ofPart.length);
    if (part.executionId === '') return heading + '; not started yet, open this page again later';
    var region = ' --region ' + facts.dataset.region;
    var isApproval = ticked.length > 0;
    var answer = {
      kind: 'answer',
      schemaVersion: 1,
      executionId: part.executionId,
      answer: isApproval ? 'APPROVE' : 'REJECT',
      changes: ticked.map(changeOf)
    };
    if (comment !== '') answer.comment = comment;
    var file = 'answer-' + part.number + '.json';
    var key = facts.dataset.answers.replace('EXECUTION', part.executionId);
    /* A rejection is sent whether or not its answer is stored: it would only keep the comment. */
    var then = isApproval ? ' \\\n  && ' : '\n';
    return heading + '\n' +
      "printf '%s' " + quoted(JSON.stringify(answer)) + ' > ' + file + ' \\\n' +
      '  && aws s3api put-object' + region + ' --bucket ' + facts.dataset.bucket + ' --key "' + key + '$author.json" --body ' + file + " --if-none-match '*'" + then +
      'aws ssm send-automation-signal' + region + ' --automation-execution-id ' + part.executionId +
      ' --signal-type ' + (isApproval ? 'Approve' : 'Reject') + (comment === '' ? '' : ' --payload ' + quoted(JSON.stringify({ Comment: [comment] })));
  }

  function awsCommands(comment) {
    return [author].concat(parts.map(function (part) { return commandsOfPart(part, comment); })).join('\n\n') + '\n';
  }
`;
