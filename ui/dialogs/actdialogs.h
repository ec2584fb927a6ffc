// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/formdialog.h"

class QButtonGroup;
class QCheckBox;
class QLineEdit;
class QSpinBox;
class QTimer;

namespace berth {

class PlanPreviewView;

/// Gives deployments another priority: a preset or a number.
class PriorityDialog final : public FormDialog
{
    Q_OBJECT
public:
    PriorityDialog(Backend &backend, std::vector<DeploymentId> ids, int priority, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;
    void fieldsChanged() override;

private:
    void look();

    Backend &m_backend;
    std::vector<DeploymentId> m_ids;
    QSpinBox *m_priority;
    PlanPreviewView *m_preview = nullptr; ///< of one deployment
    QTimer *m_lookLater = nullptr;
    int m_looks = 0; ///< answers to earlier ones are of no interest
};

/// Drains a node, with or without a time after which what is left is stopped.
class DrainDialog final : public FormDialog
{
    Q_OBJECT
public:
    DrainDialog(Backend &backend, NodeId node, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;
    void fieldsChanged() override;

private:
    Backend &m_backend;
    NodeId m_node;
    QCheckBox *m_hasDeadline;
    QLineEdit *m_deadline;
};

/// Takes resources of a node by hand.
class ReserveDialog final : public FormDialog
{
    Q_OBJECT
public:
    ReserveDialog(Backend &backend, NodeId node, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;

private:
    [[nodiscard]] ReservationDraft draft(QList<FieldError> &errors) const;

    Backend &m_backend;
    NodeId m_node;
    ClusterId m_cluster;
    QLineEdit *m_cpu;
    QLineEdit *m_memory;
    QLineEdit *m_gpu;
    QLineEdit *m_note;
};

/// Asks before something ends, and lists what.
class ConfirmDialog final : public FormDialog
{
    Q_OBJECT
public:
    struct Question
    {
        QString name; ///< object name
        QLatin1StringView icon;
        QString title;
        QString text;
        QStringList list; ///< what it is about, one a line
        QString send; ///< the button
        QString option; ///< text of a check box; empty: none
    };
    /// Starts the act; `isChosen` is the check box. Ends in finish() with the line it returns.
    using Start = std::function<Act<void>(bool isChosen)>;
    using StartBulk = std::function<Act<BulkOutcome>()>;

    ConfirmDialog(const Question &question, Start start, const QString &done, QWidget *parent);
    ConfirmDialog(const Question &question, StartBulk start, const QString &done, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override { return {}; }
    void send() override;

private:
    void build(const Question &question);

    Start m_start;
    StartBulk m_startBulk;
    QString m_done;
    QCheckBox *m_option = nullptr;
};

} // namespace berth
