// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panes/pane.h"

class QLabel;
class QListView;
class QStackedWidget;
class QTabBar;
class QTableView;
class QVBoxLayout;

namespace berth {

class EventTable;
class PropertyList;
class RefusalChart;
class ReplicaTable;
class StatusLine;
class Tag;
class Text;

/// Beside the queue: why one deployment waits, where it runs, what happened to it, what it asks
/// for. Reads again while it is shown and the store moves on, at most twice a second.
class DeploymentDrawer final : public QWidget
{
    Q_OBJECT
public:
    explicit DeploymentDrawer(const PaneContext &context, QWidget *parent = nullptr);
    ~DeploymentDrawer() override;

    /// Shows another deployment; an invalid id shows a hint.
    void setDeployment(DeploymentId id);
    [[nodiscard]] DeploymentId deployment() const { return m_id; }
    /// A frame was applied.
    void refresh();
    /// What was read last; absent while nothing is shown.
    [[nodiscard]] const std::optional<DeploymentDetails> &details() const { return m_details; }
    void setCurrentTab(int tab);

Q_SIGNALS:
    void closeRequested();
    void detailsRead();
    void nodeRequested(berth::NodeId id);
    void remedyRequested(berth::DeploymentId id, const QString &name,
                         const berth::RemedyOffer &remedy);

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    QWidget *buildHead();
    QWidget *buildExplanation();
    QWidget *buildPlacements();
    QWidget *buildTimeline();
    QWidget *buildSpecification();
    void read();
    void show(const DeploymentDetails &details);
    void showExplanation(const DeploymentDetails &details);
    void showRemedies(const DeploymentDetails &details);
    void showSpecification(const DeploymentDetails &details);

    PaneContext m_context;
    DeploymentId m_id;
    std::optional<DeploymentDetails> m_details;
    qint64 m_readSeq = -1;
    bool m_isReading = false;

    Text *m_name = nullptr;
    StatusLine *m_status = nullptr;
    Tag *m_simulated = nullptr;
    QTabBar *m_tabs = nullptr;
    QStackedWidget *m_pages = nullptr;
    QStackedWidget *m_whole = nullptr;
    Text *m_reason = nullptr;
    Text *m_message = nullptr;
    Text *m_refusalsHeading = nullptr;
    RefusalChart *m_refusals = nullptr;
    QWidget *m_remedies = nullptr;
    std::vector<QString> m_remedyTexts; ///< as they are shown
    PropertyList *m_facts = nullptr;
    ReplicaTable *m_replicas = nullptr;
    QTableView *m_placements = nullptr;
    EventTable *m_events = nullptr;
    QListView *m_timeline = nullptr;
    PropertyList *m_specification = nullptr;
};

} // namespace berth
