// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/deploymentcolumns.h"

#include "models/tables/textmatch.h"

#include <algorithm>
#include <numeric>

namespace berth {

namespace {

constexpr qint64 LastSecond = 0xFFFF'FFFF;

template<typename T>
void keepLive(std::vector<T> &column, const Bitmap &live)
{
    size_t kept = 0;
    live.forEach([&](Slot slot) { column[kept++] = column[slot]; });
    column.resize(kept);
}

/// Forgets the values that no row uses any more.
template<typename T, typename Hash>
void renumber(Interned<T, Hash> &values, IndexColumn &column, Slot rows)
{
    const Interned<T, Hash> old = std::exchange(values, {});
    std::vector<quint32> moved(old.size(), IndexTable::None);
    for (Slot slot = 0; slot < rows; ++slot) {
        quint32 &to = moved[column[slot]];
        if (to == IndexTable::None)
            to = values.intern(old[column[slot]]);
        column.set(slot, to);
    }
}

qint64 clampedMillis(TimePoint time)
{
    return std::clamp<qint64>(toEpochMillis(time), 0, LastSecond * 1000 + 999);
}

} // namespace

quint64 DeploymentShapeHash::operator()(const DeploymentShape &shape) const
{
    quint64 hash = IndexTable::mix(quint32(shape.replicas));
    hash = IndexTable::mix(hash ^ quint64(shape.cpuMilli));
    hash = IndexTable::mix(hash ^ quint64(shape.memoryBytes));
    return IndexTable::mix(hash ^ (quint64(shape.gpuMilli) << 1 | quint64(shape.kind)));
}

quint32 NamedIds::intern(qint64 id)
{
    const auto [it, isNew] = m_byId.try_emplace(id, quint32(m_entries.size()));
    if (isNew)
        m_entries.push_back({id, u'#' + QString::number(id)});
    return it->second;
}

bool NamedIds::setName(qint64 id, const QString &name)
{
    Entry &entry = m_entries[intern(id)];
    if (entry.name == name)
        return false;
    entry.name = name;
    return true;
}

std::optional<quint32> NamedIds::find(qint64 id) const
{
    const auto it = m_byId.find(id);
    return it == m_byId.end() ? std::nullopt : std::optional(it->second);
}

std::vector<quint32> NamedIds::ranks() const
{
    std::vector<quint32> order(m_entries.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [this](quint32 a, quint32 b) {
        return compareNames(m_entries[a].name, m_entries[b].name) < 0;
    });
    std::vector<quint32> ranks(order.size());
    quint32 rank = 0;
    for (size_t i = 0; i < order.size(); ++i) {
        if (i > 0 && m_entries[order[i]].name != m_entries[order[i - 1]].name)
            ++rank;
        ranks[order[i]] = rank;
    }
    return ranks;
}

qint64 NamedIds::bytes() const
{
    qint64 sum = qint64(m_entries.capacity() * sizeof(Entry)) + qint64(m_byId.size()) * 32;
    for (const Entry &entry : m_entries)
        sum += entry.name.capacity() * 2;
    return sum;
}

void NamedIds::clear()
{
    m_entries.clear();
    m_byId.clear();
}

void DeploymentColumns::reserve(qint64 rows)
{
    const size_t room = size_t(rows);
    m_names.reserve(quint32(rows), 0);
    m_idLow.reserve(room);
    m_flags.reserve(room);
    m_priority.reserve(room);
    m_shape.reserve(room);
    m_image.reserve(room);
    m_account.reserve(room);
    m_ready.reserve(room);
    m_submittedMillis.reserve(room);
    m_submitted.reserve(room);
    m_started.reserve(room);
    m_finished.reserve(room);
    if (!m_idHigh.empty())
        m_idHigh.reserve(room);
    m_byId.rehash(room, [this](Slot slot) { return idHash(slot); });
}

void DeploymentColumns::clear()
{
    NamedIds keptClusters = std::move(clusters);
    NamedIds keptOwners = std::move(owners);
    *this = DeploymentColumns();
    clusters = std::move(keptClusters);
    owners = std::move(keptOwners);
}

void DeploymentColumns::grow()
{
    // An eighth more at a time: vectors that double would cost up to twice the bytes a row.
    if (m_flags.size() == m_flags.capacity())
        reserve(qint64(m_flags.size() + m_flags.size() / 8 + 1024));
}

Slot DeploymentColumns::find(DeploymentId wanted) const
{
    return m_byId.find(IndexTable::mix(quint64(wanted.value())),
                       [&](Slot slot) { return id(slot) == wanted; });
}

quint16 DeploymentColumns::packFlags(const DeploymentSummary &row, quint16 reasonBits)
{
    return quint16(int(row.status) | int(row.cause) << 3 | (row.held ? HeldFlag : 0) | reasonBits);
}

quint32 DeploymentColumns::packSeconds(const std::optional<TimePoint> &time)
{
    return time ? quint32(std::max<qint64>(clampedMillis(*time) / 1000, 1)) : 0;
}

Slot DeploymentColumns::append(const DeploymentSummary &row)
{
    grow();
    const Slot slot = slots();
    const qint64 id = row.id.value();
    m_idLow.push_back(quint32(id));
    if (!m_idHigh.empty() || id > 0xFFFF'FFFF) {
        m_idHigh.resize(slot);
        m_idHigh.push_back(quint32(id >> 32));
    }
    m_names.append(row.name);
    m_live.append(true);
    m_flags.push_back(0);
    m_priority.push_back(0);
    m_shape.append(0);
    m_image.append(0);
    m_account.append(0);
    m_ready.push_back(0);
    m_submittedMillis.push_back(0);
    m_submitted.push_back(0);
    m_started.push_back(0);
    m_finished.push_back(0);
    write(slot, row);
    m_byId.insert(slot, [this](Slot each) { return idHash(each); });
    return slot;
}

void DeploymentColumns::write(Slot slot, const DeploymentSummary &row)
{
    // A reason that was published speaks of one that waits.
    const bool keepsReason = row.status == DeploymentStatus::Queued;
    const quint16 reasonBits = keepsReason ? m_flags[slot] & quint16(0xF << ReasonShift) : 0;
    m_flags[slot] = packFlags(row, reasonBits);
    m_priority[slot] = quint16(std::clamp(row.priority, 0, 0xFFFF));
    m_shape.set(slot,
                m_shapes.intern({.replicas = row.replicas,
                                 .cpuMilli = row.cpuMilli,
                                 .memoryBytes = row.memoryBytes,
                                 .gpuMilli = row.gpuMilli,
                                 .kind = row.kind}));
    m_image.set(slot, m_images.intern(row.image));
    m_account.set(slot,
                  m_accounts.intern({.cluster = clusters.intern(row.clusterId.value()),
                                     .owner = owners.intern(row.ownerId.value())}));
    if (m_ready[slot] == ManyReady)
        m_manyReady.erase(slot);
    if (row.readyReplicas >= 0 && row.readyReplicas < ManyReady) {
        m_ready[slot] = quint16(row.readyReplicas);
    } else {
        m_ready[slot] = ManyReady;
        m_manyReady[slot] = row.readyReplicas;
    }
    const qint64 submitted = clampedMillis(row.submittedAt);
    m_submitted[slot] = quint32(submitted / 1000);
    m_submittedMillis[slot] = quint16(submitted % 1000);
    m_started[slot] = packSeconds(row.startedAt);
    m_finished[slot] = packSeconds(row.finishedAt);
}

void DeploymentColumns::setReason(Slot slot, std::optional<ReasonCode> reason)
{
    const int bits = reason ? (int(*reason) + 1) << ReasonShift : 0;
    m_flags[slot] = quint16((m_flags[slot] & ~(0xF << ReasonShift)) | bits);
}

void DeploymentColumns::kill(Slot slot)
{
    m_byId.remove(slot, [this](Slot each) { return idHash(each); });
    m_live.reset(slot);
    ++m_dead;
}

bool DeploymentColumns::isNamed(Slot slot, const QString &name) const
{
    return m_names.equals(slot, name);
}

bool DeploymentColumns::holds(Slot slot, const DeploymentSummary &row) const
{
    const DeploymentShape &shape = m_shapes[m_shape[slot]];
    const DeploymentAccount account = m_accounts[m_account[slot]];
    const quint16 reasonBits
        = row.status == DeploymentStatus::Queued ? m_flags[slot] & quint16(0xF << ReasonShift) : 0;
    return m_flags[slot] == packFlags(row, reasonBits) && m_priority[slot] == row.priority
        && ready(slot) == row.readyReplicas
        && submittedMillis(slot) == clampedMillis(row.submittedAt)
        && m_started[slot] == packSeconds(row.startedAt)
        && m_finished[slot] == packSeconds(row.finishedAt) && shape.replicas == row.replicas
        && shape.cpuMilli == row.cpuMilli && shape.memoryBytes == row.memoryBytes
        && shape.gpuMilli == row.gpuMilli && shape.kind == row.kind
        && m_images[m_image[slot]] == row.image
        && clusters.id(account.cluster) == row.clusterId.value()
        && owners.id(account.owner) == row.ownerId.value();
}

DeploymentSummary DeploymentColumns::summary(Slot slot) const
{
    const auto moment = [](quint32 seconds) {
        return seconds == 0 ? std::nullopt : std::optional(fromEpochMillis(qint64(seconds) * 1000));
    };
    const DeploymentShape &asked = shape(slot);
    const DeploymentAccount whose = account(slot);
    return {
        .id = id(slot),
        .clusterId = ClusterId(clusters.id(whose.cluster)),
        .name = m_names.text(slot),
        .image = m_images[m_image[slot]],
        .kind = asked.kind,
        .status = status(m_flags[slot]),
        .cause = cause(m_flags[slot]),
        .held = isHeld(m_flags[slot]),
        .priority = m_priority[slot],
        .replicas = asked.replicas,
        .readyReplicas = ready(slot),
        .cpuMilli = asked.cpuMilli,
        .memoryBytes = asked.memoryBytes,
        .gpuMilli = asked.gpuMilli,
        .ownerId = UserId(owners.id(whose.owner)),
        .submittedAt = fromEpochMillis(submittedMillis(slot)),
        .startedAt = moment(m_started[slot]),
        .finishedAt = moment(m_finished[slot]),
    };
}

int DeploymentColumns::ready(Slot slot) const
{
    return m_ready[slot] == ManyReady ? m_manyReady.at(slot) : m_ready[slot];
}

qint64 DeploymentColumns::waitMillis(Slot slot, qint64 now) const
{
    const quint32 ended = m_started[slot] != 0 ? m_started[slot] : m_finished[slot];
    const qint64 until = ended != 0 ? qint64(ended) * 1000 : now;
    return std::max<qint64>(until - submittedMillis(slot), 0);
}

qint64 DeploymentColumns::runMillis(Slot slot, qint64 now) const
{
    if (m_started[slot] == 0)
        return -1;
    const qint64 until = m_finished[slot] != 0 ? qint64(m_finished[slot]) * 1000 : now;
    return std::max<qint64>(until - qint64(m_started[slot]) * 1000, 0);
}

std::optional<ReasonCode> DeploymentColumns::reason(quint16 flags)
{
    if (status(flags) != DeploymentStatus::Queued)
        return std::nullopt;
    if (isHeld(flags))
        return ReasonCode::Held;
    return publishedReason(flags);
}

std::optional<ReasonCode> DeploymentColumns::publishedReason(quint16 flags)
{
    const int bits = flags >> ReasonShift & 0xF;
    return bits == 0 ? std::nullopt : std::optional(ReasonCode(bits - 1));
}

std::vector<Slot> DeploymentColumns::compact()
{
    std::vector<Slot> moved(slots(), NoSlot);
    Slot next = 0;
    m_live.forEach([&](Slot slot) { moved[slot] = next++; });

    keepLive(m_idLow, m_live);
    if (!m_idHigh.empty())
        keepLive(m_idHigh, m_live);
    keepLive(m_flags, m_live);
    keepLive(m_priority, m_live);
    m_shape.keep(m_live);
    m_image.keep(m_live);
    m_account.keep(m_live);
    keepLive(m_ready, m_live);
    keepLive(m_submittedMillis, m_live);
    keepLive(m_submitted, m_live);
    keepLive(m_started, m_live);
    keepLive(m_finished, m_live);
    m_names.compact(m_live);
    std::unordered_map<Slot, int> manyReady;
    for (const auto &[slot, count] : m_manyReady) {
        if (moved[slot] != NoSlot)
            manyReady.emplace(moved[slot], count);
    }
    m_manyReady = std::move(manyReady);
    m_live = Bitmap(next);
    m_live.fill(true);
    m_dead = 0;

    renumber(m_shapes, m_shape, next);
    renumber(m_images, m_image, next);
    m_byId.clear();
    m_byId.rehash(next + next / 16, [this](Slot slot) { return idHash(slot); });
    for (Slot slot = 0; slot < next; ++slot)
        m_byId.insert(slot, [this](Slot each) { return idHash(each); });
    return moved;
}

qint64 DeploymentColumns::bytes() const
{
    const auto bytesOf
        = [](const auto &column) { return qint64(column.capacity() * sizeof(column[0])); };
    qint64 images = m_images.bytes();
    for (quint32 i = 0; i < m_images.size(); ++i)
        images += m_images[i].capacity() * 2;
    return bytesOf(m_idLow) + bytesOf(m_idHigh) + bytesOf(m_flags) + bytesOf(m_priority)
        + m_shape.bytes() + m_image.bytes() + m_account.bytes() + bytesOf(m_ready)
        + bytesOf(m_submittedMillis) + bytesOf(m_submitted) + bytesOf(m_started)
        + bytesOf(m_finished) + m_byId.bytes() + m_shapes.bytes() + m_accounts.bytes() + images
        + m_live.bytes() + clusters.bytes() + owners.bytes();
}

} // namespace berth
