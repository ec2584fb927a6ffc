// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/deployment.h"

#include "models/domain/enumwords.h"
#include "models/domain/imagereference.h"
#include "models/domain/organization.h"

namespace berth {

using namespace Qt::StringLiterals;

namespace {

constexpr int MostReplicas = 100'000;
constexpr int MostRetries = 1000;
constexpr Seconds LongestTime = std::chrono::hours(24 * 366 * 10);
constexpr int LargestExitCode = 255;

/// Collects what is wrong, each under its pointer.
class Problems final
{
public:
    explicit Problems(QString pointer)
        : m_pointer(std::move(pointer))
    {
    }

    void check(bool ok, QLatin1StringView field, const QString &message, const QString &hint = {})
    {
        if (!ok)
            m_fields.append({m_pointer + u'/' + field, -1, message, hint});
    }
    void checkTime(const std::optional<Seconds> &time, QLatin1StringView field, Seconds least)
    {
        check(!time || (*time >= least && *time <= LongestTime), field,
              least == Seconds(0) ? u"A time is between 0 seconds and 10 years."_s
                                  : u"A time is between 1 second and 10 years."_s);
    }
    /// The field errors of @p error; where they have no pointer of their own, under @p field.
    void add(const Error &error, QLatin1StringView field)
    {
        for (FieldError problem : error.fields) {
            if (problem.pointer.isEmpty())
                problem.pointer = m_pointer + u'/' + field;
            m_fields.append(std::move(problem));
        }
    }
    [[nodiscard]] QString pointer() const { return m_pointer; }
    [[nodiscard]] QList<FieldError> fields() const { return m_fields; }

private:
    QString m_pointer;
    QList<FieldError> m_fields;
};

/// What a command line or an environment can carry: a NUL ends a string in every engine.
bool isArgument(const QString &text)
{
    return !text.contains(QChar(u'\0')) && text.isValidUtf16();
}

bool areArguments(const QStringList &list)
{
    return std::all_of(list.begin(), list.end(), isArgument);
}

void checkEnvironment(Problems &problems, const QMap<QString, EnvironmentValue> &env)
{
    for (auto it = env.cbegin(); it != env.cend(); ++it) {
        problems.check(!it.key().isEmpty() && !it.key().contains(u'=') && isArgument(it.key()),
                       "env"_L1, u"'"_s + it.key() + u"' is not the name of a variable."_s,
                       u"A name has no '='."_s);
        problems.check(isArgument(it.value().text), "env"_L1,
                       u"The value of '"_s + it.key() + u"' cannot be passed on."_s);
        problems.check(!it.value().isSecret || !it.value().text.isEmpty(), "env"_L1,
                       u"'"_s + it.key() + u"' names no secret."_s);
    }
}

void checkExpressions(Problems &problems, const AffinityTerm &term)
{
    problems.check(!term.expressions.isEmpty(), "affinity"_L1,
                   u"A node_affinity has match_expressions."_s);
    problems.check(term.expressions.size() <= MostExpressions, "affinity"_L1,
                   u"A rule has 32 match_expressions at most."_s);
    problems.check(term.topologyKey.isEmpty() && !term.deployment.isValid(), "affinity"_L1,
                   u"A node_affinity has neither topology_key nor deployment_id."_s);
    for (const LabelExpression &expression : term.expressions) {
        problems.check(!expression.key.isEmpty(), "affinity"_L1, u"A label has a name."_s);
        const qsizetype count = expression.values.size();
        switch (expression.op) {
        case LabelOperator::In:
        case LabelOperator::NotIn:
            problems.check(count > 0, "affinity"_L1, u"In and NotIn have values."_s);
            break;
        case LabelOperator::Exists:
        case LabelOperator::DoesNotExist:
            problems.check(count == 0, "affinity"_L1, u"Exists and DoesNotExist have no values."_s);
            break;
        case LabelOperator::Gt:
        case LabelOperator::Lt: {
            bool isNumber = false;
            if (count == 1)
                static_cast<void>(expression.values.first().toLongLong(&isNumber));
            problems.check(isNumber, "affinity"_L1, u"Gt and Lt have one value, an integer."_s);
            break;
        }
        }
    }
}

void checkAffinity(Problems &problems, const Specification &specification)
{
    problems.check(specification.affinity.size() <= MostAffinityTerms, "affinity"_L1,
                   u"A deployment has 16 rules of affinity at most."_s);
    for (const AffinityTerm &term : specification.affinity) {
        if (term.type == AffinityTerm::Type::NodeAffinity)
            checkExpressions(problems, term);
        else
            problems.check(term.expressions.isEmpty(), "affinity"_L1,
                           u"Only a node_affinity has match_expressions."_s);
    }
    if (specification.spread) {
        problems.check(specification.spread->maxSkew >= 1
                           && specification.spread->maxSkew <= LargestSkew,
                       "spread/max_skew"_L1, u"This is between 1 and 1000."_s);
    }
}

void checkSimulation(Problems &problems, const Simulation &simulation)
{
    problems.checkTime(simulation.runTime, "simulate/run_seconds"_L1, Seconds(0));
    problems.check(simulation.exitCode >= 0 && simulation.exitCode <= LargestExitCode,
                   "simulate/exit_code"_L1, u"An exit code is between 0 and 255."_s);
}

} // namespace

QLatin1StringView word(TolerationOperator op)
{
    switch (op) {
    case TolerationOperator::Equal:
        return "Equal"_L1;
    case TolerationOperator::Exists:
        return "Exists"_L1;
    }
    return {};
}

std::optional<TolerationOperator> tolerationOperatorFromWord(QStringView text)
{
    return enumFromWord(text, TolerationOperator::Exists);
}

QLatin1StringView word(DependencyCondition condition)
{
    switch (condition) {
    case DependencyCondition::Started:
        return "started"_L1;
    case DependencyCondition::Succeeded:
        return "succeeded"_L1;
    case DependencyCondition::Finished:
        return "finished"_L1;
    }
    return {};
}

QLatin1StringView word(OnNodeLoss choice)
{
    switch (choice) {
    case OnNodeLoss::Requeue:
        return "requeue"_L1;
    case OnNodeLoss::Wait:
        return "wait"_L1;
    }
    return {};
}

QLatin1StringView word(DependencyState state)
{
    switch (state) {
    case DependencyState::Met:
        return "met"_L1;
    case DependencyState::Waiting:
        return "waiting"_L1;
    case DependencyState::Failed:
        return "failed"_L1;
    }
    return {};
}

std::optional<DependencyCondition> dependencyConditionFromWord(QStringView text)
{
    return enumFromWord(text, DependencyCondition::Finished);
}

std::optional<OnNodeLoss> onNodeLossFromWord(QStringView text)
{
    return enumFromWord(text, OnNodeLoss::Wait);
}

DependencyState stateOf(const QList<Dependency> &after)
{
    DependencyState worst = DependencyState::Met;
    for (const Dependency &dependency : after)
        worst = std::max(worst, dependency.state);
    return worst;
}

bool Toleration::tolerates(const Taint &taint) const
{
    if (effect && *effect != taint.effect)
        return false;
    if (key.isEmpty())
        return op == TolerationOperator::Exists;
    if (key != taint.key)
        return false;
    return op == TolerationOperator::Exists || value == taint.value;
}

QList<FieldError> validate(const Specification &specification, const QString &pointer)
{
    Problems problems(pointer);
    const auto image = parseImageReference(specification.image);
    if (!image)
        problems.add(image.error(), "image"_L1);
    if (!specification.digest.isEmpty()) {
        const auto pinned = parseImageReference(QString(u"image@"_s + specification.digest));
        problems.check(pinned.has_value(), "digest"_L1, u"This is not a digest."_s,
                       u"As in sha256: and 64 hexadecimal digits."_s);
    }
    problems.check(areArguments(specification.command), "command"_L1,
                   u"A command has no NUL characters."_s);
    problems.check(areArguments(specification.args), "args"_L1,
                   u"Arguments have no NUL characters."_s);
    checkEnvironment(problems, specification.env);
    if (const auto valid
        = validateRequest(specification.resources, problems.pointer() + u"/resources"_s);
        !valid)
        problems.add(valid.error(), "resources"_L1);
    for (auto it = specification.nodeSelector.cbegin(); it != specification.nodeSelector.cend();
         ++it)
        problems.check(!it.key().isEmpty(), "node_selector"_L1, u"A label has a name."_s);
    problems.check(!specification.gpuModels.contains(QString()), "gpu_models"_L1,
                   u"A model has a name."_s);
    for (const Toleration &toleration : specification.tolerations) {
        problems.check(!toleration.key.isEmpty() || toleration.op == TolerationOperator::Exists,
                       "tolerations"_L1, u"A toleration has a key."_s,
                       u"Only the operator Exists goes without one, and tolerates everything."_s);
        problems.check(toleration.op != TolerationOperator::Exists || toleration.value.isEmpty(),
                       "tolerations"_L1, u"With the operator Exists a toleration has no value."_s);
    }
    checkAffinity(problems, specification);
    if (specification.simulate)
        checkSimulation(problems, *specification.simulate);
    return problems.fields();
}

namespace {

void checkDependencies(Problems &problems, const QList<Dependency> &after)
{
    problems.check(after.size() <= MostDependencies, "after"_L1,
                   u"A deployment waits for 64 others at most."_s);
    for (qsizetype i = 0; i < after.size(); ++i) {
        const bool isFirst
            = std::none_of(after.begin(), after.begin() + i, [&](const Dependency &other) {
                  return other.deployment == after[i].deployment;
              });
        problems.check(isFirst, "after"_L1, u"Every deployment is named once."_s);
    }
}

void checkAutoscale(Problems &problems, const DeploymentDraft &draft)
{
    const Autoscale &scale = *draft.autoscale;
    problems.check(draft.kind == DeploymentKind::Service, "autoscale"_L1,
                   u"Only a service is scaled."_s);
    problems.check(scale.minReplicas >= 0 && scale.minReplicas <= scale.maxReplicas,
                   "autoscale/min_replicas"_L1, u"This is between 0 and max_replicas."_s);
    problems.check(scale.maxReplicas >= 1 && scale.maxReplicas <= MostReplicas,
                   "autoscale/max_replicas"_L1, u"This is between 1 and 100000."_s);
    problems.check(scale.target >= 1 && scale.target <= LargestAutoscaleTarget,
                   "autoscale/target"_L1, u"This is between 1 and 1000000."_s);
    problems.check(scale.metric != Autoscale::Metric::Cpu || scale.minReplicas >= 1,
                   "autoscale/min_replicas"_L1,
                   u"Where nothing runs no CPU use is measured: at least 1."_s,
                   u"The metric concurrency scales from and to 0."_s);
    problems.check(scale.metric != Autoscale::Metric::Cpu
                       || draft.specification.resources.cpuMilli > 0,
                   "autoscale/metric"_L1, u"This is measured against a request for cpu."_s);
    problems.checkTime(scale.stabilization, "autoscale/scale_down_stabilization_seconds"_L1,
                       Seconds(0));
    problems.checkTime(scale.cooldown, "autoscale/cooldown_seconds"_L1, Seconds(0));
    problems.check(!draft.minAvailable || *draft.minAvailable <= scale.minReplicas,
                   "min_available"_L1, u"This is at most min_replicas of autoscale."_s);
    problems.check(draft.replicas >= scale.minReplicas && draft.replicas <= scale.maxReplicas,
                   "replicas"_L1, u"This is between min_replicas and max_replicas."_s);
}

} // namespace

QList<FieldError> validate(const DeploymentDraft &draft)
{
    Problems problems{QString()};
    problems.check(draft.clusterId.isValid(), "cluster_id"_L1, u"A cluster is needed."_s);
    if (!draft.name.trimmed().isEmpty()) {
        if (const auto valid = validateName(draft.name, u"/name"_s); !valid)
            problems.add(valid.error(), "name"_L1);
    }
    const int fewest = draft.kind == DeploymentKind::Batch ? 1 : 0;
    problems.check(draft.replicas >= fewest && draft.replicas <= MostReplicas, "replicas"_L1,
                   u"Replicas are between "_s + QString::number(fewest) + u" and 100000."_s);
    problems.check(!draft.minAvailable
                       || (*draft.minAvailable >= 0 && *draft.minAvailable <= draft.replicas),
                   "min_available"_L1, u"This is between 0 and the number of replicas."_s);
    problems.check(draft.priority >= LowestPriority && draft.priority <= HighestPriority,
                   "priority"_L1, u"A priority is between 0 and 1000."_s,
                   u"low 0, normal 100, high 500, critical 1000"_s);
    problems.checkTime(draft.minRun, "min_run_seconds"_L1, Seconds(0));
    problems.checkTime(draft.grace, "grace_seconds"_L1, Seconds(0));
    problems.checkTime(draft.expected, "expected_seconds"_L1, Seconds(1));
    problems.checkTime(draft.maxRun, "max_run_seconds"_L1, Seconds(1));
    checkDependencies(problems, draft.after);
    if (draft.autoscale)
        checkAutoscale(problems, draft);
    problems.check(draft.maxRetries >= 0 && draft.maxRetries <= MostRetries, "max_retries"_L1,
                   u"Retries are between 0 and 1000."_s);
    return problems.fields() + validate(draft.specification);
}

} // namespace berth
