// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/filterindex.h"

#include "models/tables/deploymenttable.h"
#include "models/tables/rowfilter.h"

#include <algorithm>

namespace berth {

namespace {

using Table = DeploymentTable;
using filter::Operator;

constexpr int AnyText = -1;

} // namespace

FilterIndex::FilterIndex(const filter::Node &filter)
    : m_kind(filter.kind)
    , m_key(filter.key)
    , m_op(filter.op)
    , m_number(filter.number)
{
    for (const filter::Node &child : filter.children)
        m_children.emplace_back(child);
    if (m_kind == Kind::Term && filter.type == filter::FieldType::Text)
        m_text = TextMatch(filter.op, filter.text);
}

template<typename Visit>
bool FilterIndex::anyTerm(Visit visit) const
{
    if (m_kind == Kind::Term)
        return visit(*this);
    return std::any_of(m_children.begin(), m_children.end(),
                       [&](const FilterIndex &child) { return child.anyTerm(visit); });
}

bool FilterIndex::isTimeDependent() const
{
    return anyTerm([](const FilterIndex &term) {
        return term.m_key == Table::SubmittedColumn || term.m_key == Table::WaitColumn
            || term.m_key == Table::RunColumn;
    });
}

bool FilterIndex::readsNames() const
{
    return anyTerm([](const FilterIndex &term) {
        return term.m_key == AnyText || term.m_key == Table::ClusterColumn
            || term.m_key == Table::OwnerColumn;
    });
}

bool FilterIndex::holds(qint64 value) const
{
    return compares(m_op, value, m_number);
}

bool FilterIndex::testFlags(quint16 flags) const
{
    switch (m_key) {
    case Table::StatusColumn:
        return holds(int(DeploymentColumns::status(flags)));
    case HeldKey:
        return holds(DeploymentColumns::isHeld(flags) ? 1 : 0);
    default: {
        // The words of `reason`: the codes, and after them the causes.
        const auto reason = DeploymentColumns::reason(flags);
        const Cause cause = DeploymentColumns::cause(flags);
        const bool hasReason = reason && int(*reason) == m_number;
        const bool hasCause
            = cause != Cause::None && int(ReasonCode::Insufficient) + int(cause) == m_number;
        return (hasReason || hasCause) != (m_op == Operator::NotEqual);
    }
    }
}

bool FilterIndex::testShape(const DeploymentShape &shape) const
{
    switch (m_key) {
    case Table::CpuColumn:
        return holds(shape.cpuMilli);
    case Table::MemoryColumn:
        return holds(shape.memoryBytes);
    case Table::GpuColumn:
        return holds(shape.gpuMilli);
    case Table::ReplicasColumn:
        return holds(shape.replicas);
    default:
        return holds(int(shape.kind));
    }
}

bool FilterIndex::testAccount(const DeploymentColumns &rows, DeploymentAccount account) const
{
    switch (m_key) {
    case Table::ClusterColumn:
        return m_text.matches(rows.clusters.name(account.cluster));
    case Table::OwnerColumn:
        return m_text.matches(rows.owners.name(account.owner));
    default:
        return m_text.matches(rows.clusters.name(account.cluster))
            || m_text.matches(rows.owners.name(account.owner));
    }
}

bool FilterIndex::testTerm(const DeploymentColumns &rows, Slot slot, qint64 now) const
{
    switch (m_key) {
    case AnyText:
        return m_text.matches(rows.names().view(slot))
            || m_text.matches(rows.image(rows.imageIndex(slot)))
            || testAccount(rows, rows.account(slot));
    case Table::NameColumn:
        return m_text.matches(rows.names().view(slot));
    case Table::StatusColumn:
    case Table::ReasonColumn:
    case HeldKey:
        return testFlags(rows.flags(slot));
    case Table::ClusterColumn:
    case Table::OwnerColumn:
        return testAccount(rows, rows.account(slot));
    case Table::PriorityColumn:
        return holds(rows.priority(slot));
    case Table::SubmittedColumn:
        return holds(now - rows.submittedMillis(slot));
    case Table::WaitColumn:
        return holds(rows.waitMillis(slot, now));
    case Table::RunColumn: {
        const qint64 length = rows.runMillis(slot, now);
        return length >= 0 && holds(length);
    }
    case Table::IdColumn:
        return holds(rows.id(slot).value());
    case Table::ReadyColumn:
        return holds(rows.ready(slot));
    case Table::ImageColumn:
        return m_text.matches(rows.image(rows.imageIndex(slot)));
    default:
        return testShape(rows.shape(slot));
    }
}

Bitmap FilterIndex::evaluateTerm(const DeploymentColumns &rows, qint64 now) const
{
    Bitmap hits(rows.slots());
    const auto byShape = [&](Bitmap &bits) {
        std::vector<quint8> verdicts(rows.shapes().size());
        for (quint32 i = 0; i < rows.shapes().size(); ++i)
            verdicts[i] = testShape(rows.shapes()[i]);
        bits.setEach([&](Slot slot) { return verdicts[rows.shapeIndex(slot)] != 0; });
    };
    const auto byAccount = [&](Bitmap &bits) {
        std::vector<quint8> verdicts(rows.accounts().size());
        for (quint32 i = 0; i < rows.accounts().size(); ++i)
            verdicts[i] = testAccount(rows, rows.accounts()[i]);
        bits.setEach([&](Slot slot) { return verdicts[rows.accountIndex(slot)] != 0; });
    };
    const auto byImage = [&](Bitmap &bits) {
        std::vector<quint8> verdicts(rows.images());
        for (quint32 i = 0; i < rows.images(); ++i)
            verdicts[i] = m_text.matches(rows.image(i));
        bits.setEach([&](Slot slot) { return verdicts[rows.imageIndex(slot)] != 0; });
    };
    const auto byName = [&](Bitmap &bits) {
        if (const Utf8Needle *needle = m_text.needle())
            rows.names().search(*needle, bits);
        else
            bits.setEach([&](Slot slot) { return m_text.matches(rows.names().view(slot)); });
    };
    switch (m_key) {
    case AnyText: {
        Bitmap others(rows.slots());
        byName(hits);
        byImage(others);
        hits |= others;
        byAccount(others);
        hits |= others;
        break;
    }
    case Table::NameColumn:
        byName(hits);
        break;
    case Table::StatusColumn:
    case Table::ReasonColumn:
    case HeldKey: {
        std::vector<quint8> verdicts(DeploymentColumns::FlagValues);
        for (int flags = 0; flags < DeploymentColumns::FlagValues; ++flags)
            verdicts[size_t(flags)] = testFlags(quint16(flags));
        hits.setEach([&](Slot slot) { return verdicts[rows.flags(slot)] != 0; });
        break;
    }
    case Table::ClusterColumn:
    case Table::OwnerColumn:
        byAccount(hits);
        break;
    case Table::CpuColumn:
    case Table::MemoryColumn:
    case Table::GpuColumn:
    case Table::ReplicasColumn:
    case Table::KindColumn:
        byShape(hits);
        break;
    case Table::ImageColumn:
        byImage(hits);
        break;
    default:
        hits.setEach([&](Slot slot) { return testTerm(rows, slot, now); });
    }
    return hits;
}

Bitmap FilterIndex::evaluate(const DeploymentColumns &rows, qint64 now) const
{
    Bitmap hits;
    switch (m_kind) {
    case Kind::Everything:
        return rows.live();
    case Kind::Term:
        hits = evaluateTerm(rows, now);
        break;
    case Kind::Not:
        hits = m_children.front().evaluate(rows, now);
        hits.invert();
        break;
    case Kind::And:
        hits = rows.live();
        for (const FilterIndex &child : m_children)
            hits &= child.evaluate(rows, now);
        break;
    case Kind::Or:
        hits = Bitmap(rows.slots());
        for (const FilterIndex &child : m_children)
            hits |= child.evaluate(rows, now);
        break;
    }
    hits &= rows.live();
    return hits;
}

bool FilterIndex::test(const DeploymentColumns &rows, Slot slot, qint64 now) const
{
    const auto holdsFor = [&](const FilterIndex &child) { return child.test(rows, slot, now); };
    switch (m_kind) {
    case Kind::Everything:
        return true;
    case Kind::Term:
        return testTerm(rows, slot, now);
    case Kind::Not:
        return !m_children.front().test(rows, slot, now);
    case Kind::And:
        return std::all_of(m_children.begin(), m_children.end(), holdsFor);
    case Kind::Or:
        return std::any_of(m_children.begin(), m_children.end(), holdsFor);
    }
    Q_UNREACHABLE();
}

} // namespace berth
