// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/filter/deploymentfilter.h"

namespace berth::api {

using namespace Qt::StringLiterals;
using filter::FieldType;
using filter::Operator;

namespace {

enum Key {
    Name,
    Status,
    Cluster,
    Priority,
    Cpu,
    Memory,
    Gpu,
    Replicas,
    Image,
    Owner,
    Age,
    Kind,
    Held,
    Id,
    Ready,
    CauseKey,
};

template<typename Enum>
QStringList wordsOf(Enum last)
{
    QStringList words;
    for (int i = 0; i <= int(last); ++i)
        words.append(word(Enum(i)));
    return words;
}

const std::vector<filter::Field> &fields()
{
    static const std::vector<filter::Field> known{
        {u"name"_s, FieldType::Text, {}, Name},
        {u"status"_s, FieldType::Word, wordsOf(DeploymentStatus::Stopped), Status},
        {u"cluster"_s, FieldType::Text, {}, Cluster},
        {u"priority"_s, FieldType::Integer, {}, Priority},
        {u"cpu"_s, FieldType::Cpu, {}, Cpu},
        {u"memory"_s, FieldType::Memory, {}, Memory},
        {u"gpu"_s, FieldType::Gpu, {}, Gpu},
        {u"replicas"_s, FieldType::Integer, {}, Replicas},
        {u"image"_s, FieldType::Text, {}, Image},
        {u"owner"_s, FieldType::Text, {}, Owner},
        {u"age"_s, FieldType::Duration, {}, Age},
        {u"kind"_s, FieldType::Word, wordsOf(DeploymentKind::Batch), Kind},
        {u"held"_s, FieldType::Boolean, {}, Held},
        {u"id"_s, FieldType::Integer, {}, Id},
        {u"ready"_s, FieldType::Integer, {}, Ready},
        {u"cause"_s, FieldType::Word, wordsOf(Cause::Retry), CauseKey},
    };
    return known;
}

bool holds(Operator op, qint64 value, qint64 wanted)
{
    switch (op) {
    case Operator::Contains:
    case Operator::Equal:
    case Operator::Matches:
        return value == wanted;
    case Operator::NotEqual:
        return value != wanted;
    case Operator::Less:
        return value < wanted;
    case Operator::LessEqual:
        return value <= wanted;
    case Operator::Greater:
        return value > wanted;
    case Operator::GreaterEqual:
        return value >= wanted;
    }
    return false;
}

} // namespace

Result<DeploymentFilter> DeploymentFilter::parse(const QString &text, TimePoint now)
{
    auto root = filter::parse(text, fields());
    if (root)
        return DeploymentFilter(std::move(*root), now);
    Error error = root.error();
    for (FieldError &field : error.fields)
        field.pointer = u"?filter"_s;
    return tl::unexpected(error);
}

DeploymentFilter::DeploymentFilter(filter::Node root, TimePoint now)
    : m_root(std::move(root))
    , m_now(now)
{
}

bool DeploymentFilter::matches(const filter::Node &node, const FilterSubject &subject) const
{
    const auto holdsFor = [&](const filter::Node &child) { return matches(child, subject); };
    switch (node.kind) {
    case filter::Node::Kind::And:
        return std::all_of(node.children.begin(), node.children.end(), holdsFor);
    case filter::Node::Kind::Or:
        return std::any_of(node.children.begin(), node.children.end(), holdsFor);
    case filter::Node::Kind::Not:
        return !matches(node.children.front(), subject);
    case filter::Node::Kind::Term:
        return matchesTerm(node, subject);
    case filter::Node::Kind::Everything:
        break;
    }
    return true;
}

bool DeploymentFilter::matchesTerm(const filter::Node &term, const FilterSubject &subject) const
{
    const Deployment &row = subject.deployment;
    const ResourceVector &each = subject.specification.resources;
    const auto number = [&term](qint64 value) { return holds(term.op, value, term.number); };
    switch (term.key) {
    case -1: // a bare word
        return matchesText(term, row.name) || matchesText(term, subject.specification.image)
            || matchesText(term, subject.cluster) || matchesText(term, subject.owner);
    case Name:
        return matchesText(term, row.name);
    case Cluster:
        return matchesText(term, subject.cluster);
    case Image:
        return matchesText(term, subject.specification.image);
    case Owner:
        return matchesText(term, subject.owner);
    case Status:
        return number(qint64(row.status));
    case Priority:
        return number(row.priority);
    case Cpu:
        return number(each.cpuMilli);
    case Memory:
        return number(each.memoryBytes);
    case Gpu:
        return number(each.gpuMilli);
    case Replicas:
        return number(row.replicas);
    case Age:
        return number((m_now - row.submittedAt).count());
    case Kind:
        return number(qint64(row.kind));
    case Held:
        return number(row.held);
    case Id:
        return number(row.id.value());
    case Ready:
        return number(row.readyReplicas);
    case CauseKey:
        return number(qint64(row.cause));
    default:
        return false;
    }
}

bool DeploymentFilter::matchesText(const filter::Node &term, const QString &text) const
{
    const int order = text.compare(term.text, Qt::CaseInsensitive);
    switch (term.op) {
    case Operator::Contains:
        return text.contains(term.text, Qt::CaseInsensitive);
    case Operator::Matches:
        // Checked by the parser; PCRE's own limits end an expression that runs away.
        return QRegularExpression(term.text, QRegularExpression::CaseInsensitiveOption)
            .match(text)
            .hasMatch();
    default:
        return holds(term.op, order, 0);
    }
}

} // namespace berth::api
