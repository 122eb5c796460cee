import { memberTemplate } from '../../member-template.ts';
import { previousTemplate } from './previous-template.ts';

const previous = previousTemplate();
const current = memberTemplate();

/** What keeps something that a new one would not have. */
const withData = [
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::Logs::LogGroup',
  'AWS::SSM::Document',
  'AWS::IAM::Role',
  'AWS::Lambda::Function',
];
const names = ['BucketName', 'TopicName', 'QueueName', 'LogGroupName', 'Name', 'RoleName', 'FunctionName'];

describe('the present template, over the one that was released last', () => {
  it('leaves what keeps data where it is: same logical id, same type, same name', () => {
    for (const [logicalId, { Type, Properties }] of Object.entries(previous.Resources).filter(([, { Type }]) => withData.includes(Type))) {
      const now = current.Resources[logicalId];
      expect([logicalId, now?.Type]).toEqual([logicalId, Type]);
      for (const name of names.filter((one) => Properties[one] !== undefined))
        expect([logicalId, now?.Properties[name]]).toEqual([logicalId, Properties[name]]);
    }
  });

  it('takes every parameter that was given before, with the same default and no narrower values', () => {
    for (const [name, { Type, Default, AllowedValues, MinValue, MaxValue }] of Object.entries(previous.Parameters)) {
      const now = current.Parameters[name];
      expect([name, now?.['Type'], now?.['Default']]).toEqual([name, Type, Default]);
      expect([name, now?.['AllowedValues'], now?.['MinValue'], now?.['MaxValue']]).toEqual([name, AllowedValues, MinValue, MaxValue]);
    }
  });

  it('asks for nothing that has no default', () => {
    expect(Object.entries(current.Parameters).filter(([, { Default }]) => Default === undefined)).toEqual([]);
  });

  it('still says everything that it said to whoever deployed it', () => {
    expect(Object.keys(current.Outputs)).toEqual(expect.arrayContaining(Object.keys(previous.Outputs)));
  });
});
