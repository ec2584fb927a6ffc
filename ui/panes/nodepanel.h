// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panes/pane.h"

class QListView;
class QStackedWidget;
class QStandardItemModel;

namespace berth {

class DeviceGrid;
class PropertyList;
class StatusLine;
class Tag;
class Text;

/// One node: its GPU devices, what is free, who holds what. Reads again while it is shown and the
/// store moves on, at most twice a second.
class NodePanel final : public QWidget
{
    Q_OBJECT
public:
    explicit NodePanel(const PaneContext &context, QWidget *parent = nullptr);

    void setNode(NodeId id);
    [[nodiscard]] NodeId node() const { return m_id; }
    void refresh();

Q_SIGNALS:
    void closeRequested();
    void deploymentRequested(berth::DeploymentId id);
    void releaseRequested(berth::ReservationId id);

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void read();
    void show(const NodeDetails &details);
    void showHolders(const NodeDetails &details);

    PaneContext m_context;
    NodeId m_id;
    qint64 m_readSeq = -1;
    bool m_isReading = false;

    QStackedWidget *m_whole;
    Text *m_name;
    Tag *m_simulated;
    StatusLine *m_status;
    PropertyList *m_facts;
    Text *m_devicesHeading;
    DeviceGrid *m_devices;
    Text *m_holdersHeading;
    QListView *m_holders;
    QStandardItemModel *m_holderRows;
};

} // namespace berth
