// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/openbimporter.h"

#include "app/core/openbqueue.h"
#include "app/core/usecases/imports.h"

#include <QtCore/qbuffer.h>
#include <QtCore/qfile.h>

#include <algorithm>

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

/// Rows of one staging commit: some milliseconds, so that others have their turn.
constexpr size_t ChunkRows = 256;

/// Ends a wait on the control plane; a plane that closed meanwhile is a cancellation.
template<typename T>
Result<Acknowledged<T>> waitFor(QFuture<Result<Acknowledged<T>>> future)
{
    future.waitForFinished();
    if (future.resultCount() == 0)
        return tl::unexpected(Error::cancelled());
    return future.result();
}

/// Opens @p path, or takes @p text in its place, and reads it with @p read.
template<typename Rows, typename Read>
Result<Rows> readList(const QString &path, const std::optional<QByteArray> &text, Read read)
{
    if (text) {
        QBuffer buffer;
        buffer.setData(*text);
        buffer.open(QIODevice::ReadOnly);
        return read(buffer, path);
    }
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return tl::unexpected(
            Error{file.exists() ? ErrorCode::Unavailable : ErrorCode::NotFound,
                  u"file-unreadable"_s,
                  u"Cannot read %1: %2. Check the path and its permissions."_s.arg(
                      path, file.errorString()),
                  {}});
    }
    return read(file, path);
}

} // namespace

OpenbImporter::OpenbImporter(ControlPlane &control, Actor actor)
    : m_control(control)
    , m_actor(std::move(actor))
{
}

Result<Acknowledged<ImportedCluster>>
OpenbImporter::run(const OpenbSource &source, const Progress &progress, const Cancelled &cancelled)
{
    const auto say = [&](const QString &phase, qint64 done, qint64 total) {
        if (progress)
            progress(phase, done, total);
        return !(cancelled && cancelled());
    };
    const auto nodes = readList<std::vector<openb::NodeRow>>(
        source.nodesFile, source.nodesText, [&](QIODevice &device, const QString &name) {
            return openb::readNodes(device, name, [&](qint64 done, qint64 total) {
                return say(u"Reading the nodes"_s, done, total);
            });
        });
    if (!nodes)
        return tl::unexpected(nodes.error());
    auto pods = readList<std::vector<openb::PodRow>>(
        source.podsFile, source.podsText, [&](QIODevice &device, const QString &name) {
            return openb::readPods(device, name, [&](qint64 done, qint64 total) {
                return say(u"Reading the pods"_s, done, total);
            });
        });
    if (!pods)
        return tl::unexpected(pods.error());

    const auto started = waitFor(m_control.submit<ImportId>(
        m_actor, [](store::Transaction &tx) { return startImport(tx, u"openb"_s); }));
    if (!started)
        return tl::unexpected(started.error());
    const ImportId import = started->value;

    std::vector<NodeDraft> drafts;
    drafts.reserve(nodes->size());
    for (const openb::NodeRow &node : *nodes)
        drafts.push_back(nodeDraft(node));
    const auto imported = stageAndApply(import, source, drafts, queueOf(std::move(*pods)), say);
    if (!imported) {
        // What was staged was never visible; clearing it now saves the next opening the work.
        std::ignore = waitFor(m_control.submit<void>(
            m_actor, [import](store::Transaction &tx) { return cancelImport(tx, import); }));
    }
    return imported;
}

Result<Acknowledged<ImportedCluster>> OpenbImporter::stageAndApply(
    ImportId import, const OpenbSource &source, const std::vector<NodeDraft> &nodes,
    const std::vector<store::StagedDeployment> &deployments, const Say &say)
{
    const auto stage = [&](const QString &phase, const auto &rows) -> Result<void> {
        using Rows = std::decay_t<decltype(rows)>;
        for (size_t first = 0; first < rows.size(); first += ChunkRows) {
            if (!say(phase, qint64(first), qint64(rows.size())))
                return tl::unexpected(Error::cancelled());
            const size_t end = std::min(first + ChunkRows, rows.size());
            const auto chunk
                = std::make_shared<Rows>(rows.begin() + qint64(first), rows.begin() + qint64(end));
            const auto staged
                = waitFor(m_control.submit<void>(m_actor, [import, chunk](store::Transaction &tx) {
                      return stageImport(tx, import, *chunk);
                  }));
            if (!staged)
                return tl::unexpected(staged.error());
        }
        return {};
    };
    if (const auto staged = stage(u"Staging the nodes"_s, nodes); !staged)
        return tl::unexpected(staged.error());
    if (const auto staged = stage(u"Staging the deployments"_s, deployments); !staged)
        return tl::unexpected(staged.error());
    if (!say(u"Making the cluster"_s, 0, 0))
        return tl::unexpected(Error::cancelled());

    ClusterDraft cluster;
    cluster.organizationId = source.organization;
    cluster.name = source.clusterName;
    return waitFor(
        m_control.submit<ImportedCluster>(m_actor, [import, cluster](store::Transaction &tx) {
            return applyImport(tx, import, cluster).map([](const store::AppliedImport &applied) {
                return ImportedCluster{applied.cluster.id, int(applied.nodes),
                                       int(applied.deployments)};
            });
        }));
}

} // namespace berth::core
