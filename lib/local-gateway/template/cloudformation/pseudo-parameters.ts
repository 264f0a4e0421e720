/** The account, region and so on that a template gets to see locally; nothing of them exists anywhere. */
export const PSEUDO_PARAMETERS: Readonly<Record<string, unknown>> = {
  "AWS::AccountId": "000000000000",
  "AWS::Region": "us-east-1",
  "AWS::Partition": "aws",
  "AWS::URLSuffix": "amazonaws.com",
  "AWS::StackName": "local",
  "AWS::StackId": "arn:aws:cloudformation:us-east-1:000000000000:stack/local/00000000-0000-0000-0000-000000000000",
  "AWS::NotificationARNs": [],
  "AWS::NoValue": undefined,
};

/** The local REST API's id: ten letters and digits, as AWS makes them. */
export const LOCAL_API_ID = "localapi00";
