import { Stack } from "aws-cdk-lib";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type ITopic, Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";

export interface AlarmTopicProps {
  /** Gets a message to confirm first, from AWS. */
  readonly email?: string;
  /** An existing topic, which must let CloudWatch publish. */
  readonly topicArn?: string;
}

/** Whom the alarms tell: a topic of our own with one e-mail address, an existing topic, both, or nobody. */
export class AlarmTopic extends Construct {
  readonly actions: readonly SnsAction[];

  constructor(scope: Construct, id: string, { email, topicArn }: AlarmTopicProps) {
    super(scope, id);
    const topics = [
      ...(email === undefined ? [] : [this.ownTopic(email)]),
      ...(topicArn === undefined ? [] : [Topic.fromTopicArn(this, "Existing", topicArn)]),
    ];
    this.actions = topics.map((topic) => new SnsAction(topic));
  }

  private ownTopic(email: string): ITopic {
    const topic = new Topic(this, "Topic", { enforceSSL: true });
    // A policy of its own replaces the one that AWS gives a topic, under which the account's alarms may publish.
    topic.grantPublish(
      new ServicePrincipal("cloudwatch.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
    topic.addSubscription(new EmailSubscription(email));
    return topic;
  }
}
