import { Stack } from "aws-cdk-lib";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type ITopic, Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";

/** Who gets the alarms. */
export interface AlarmTopicProps {
  /**
   * An e-mail address, which AWS asks to confirm first.
   *
   * @default - no e-mail
   */
  readonly email?: string;
  /**
   * An existing topic, which must let CloudWatch publish.
   *
   * @default - no existing topic
   */
  readonly topicArn?: string;
}

/** Where alarms go: a new topic with one e-mail address, an existing topic, both, or nowhere. */
export class AlarmTopic extends Construct {
  /** One for each topic. */
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
    // `enforceSSL` replaces the topic's default policy, under which the account's alarms may publish.
    topic.grantPublish(
      new ServicePrincipal("cloudwatch.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
    topic.addSubscription(new EmailSubscription(email));
    return topic;
  }
}
